"""What this process carries out, and how it stops."""
