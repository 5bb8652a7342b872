"""`/deploy`, the buttons under a run, and those under the watch's question."""
