"""What the host does to a deployment: its nginx, its SSH server, its Docker."""
