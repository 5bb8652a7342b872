"""The production image, built and run."""
