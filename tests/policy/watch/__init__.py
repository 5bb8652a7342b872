"""What the watch makes of its measures."""
