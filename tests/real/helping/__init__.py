"""The host helper's verbs for an incident."""
