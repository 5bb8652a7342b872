"""Payloads held against Slack's own types, by the TypeScript compiler (ruling 52)."""
