"""What people read: goldens, limits, and hostile values."""
