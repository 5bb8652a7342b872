"""Decides: the vocabulary and the rules. Standard library only; `now` is always an argument."""
