"""What a person in the workspace can do, and nothing a screen would not offer."""
