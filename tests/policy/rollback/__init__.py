"""Going back, as the rules have it."""
