"""Tests of what comes after an incident."""
