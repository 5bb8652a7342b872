"""Going back on a real host: swaps, redeployments, and all that stands in their way."""
