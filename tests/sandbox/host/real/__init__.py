"""Docker and nginx of the machine in place of the sandbox's stand-ins."""
