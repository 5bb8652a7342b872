"""The incident desk's rules, as tables."""
