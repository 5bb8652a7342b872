"""Use cases, where no real part is needed to tell."""
