"""What each method does, once the call is known to be allowed."""
