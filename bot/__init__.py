"""Starts: the composition root, the only package that knows every concrete class."""
