"""What people should not send, and do."""
