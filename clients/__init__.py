"""Reaches: the outside systems, one home per driver."""
