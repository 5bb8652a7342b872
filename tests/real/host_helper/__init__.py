"""The helper that a host keeps, run there for real."""
