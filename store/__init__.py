"""Remembers: PostgreSQL through asyncpg."""
