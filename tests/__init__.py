"""Tests: one folder for each package, scenarios/ for the whole bot, real/ for the real parts."""
