"""Measurements, for `make bench` alone: they print figures and demand none (docs/explanation/speed.md)."""
