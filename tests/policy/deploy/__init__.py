"""A deployment's decision, its approvals, windows and plan."""
