"""Claims, leases and workers."""
