"""The statements, by table; each function works in the session it is given."""
