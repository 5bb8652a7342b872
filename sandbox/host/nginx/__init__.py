"""A stand-in for nginx and for the root-owned helper that is allowed to change its site."""
