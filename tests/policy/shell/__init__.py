"""What to type by hand."""
