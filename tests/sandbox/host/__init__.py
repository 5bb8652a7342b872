"""The sandbox's target host."""
