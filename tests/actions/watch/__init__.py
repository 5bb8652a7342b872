"""The watch's looks."""
