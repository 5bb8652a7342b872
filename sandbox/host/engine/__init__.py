"""The Docker Engine API of the sandbox's host: Docker's answers, and containers that are processes."""
