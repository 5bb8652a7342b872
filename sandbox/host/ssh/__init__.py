"""The SSH door of the sandbox's host: one account, one key, a few commands, files, and streams to its own loopback."""
