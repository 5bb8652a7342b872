"""Deployments on real parts, without Slack: the desk, its worker, a database and a host."""
