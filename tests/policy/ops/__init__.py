"""The guide's problems, found."""
