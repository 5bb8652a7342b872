"""One table for each family of rules."""
