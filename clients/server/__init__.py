"""One server as a whole: its session, what it says of itself, its helper, its own HTTP, its files."""
