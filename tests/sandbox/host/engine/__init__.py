"""The stand-in of the Docker Engine API."""
