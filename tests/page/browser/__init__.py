"""The page as a person meets it: clicked and typed in a real browser."""
