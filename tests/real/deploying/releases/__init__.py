"""What becomes of a release: it serves, it fails, it goes back, it stands by."""
