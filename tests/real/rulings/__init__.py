"""Rulings about the host, each proven on a real one: beginnings, renames, env files, images, drain, what people may type."""
