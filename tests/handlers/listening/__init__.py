"""Acks, redeliveries, Socket Mode, and what a listener says when it fails."""
