"""The try-it world itself is tried: how strict it is."""
