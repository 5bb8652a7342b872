"""The Docker Engine API through the SSH connection. The only home of aiodocker."""
