"""Plans, what undoes them, and what to type."""
