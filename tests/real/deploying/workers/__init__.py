"""Who carries a deployment, and who stops it."""
