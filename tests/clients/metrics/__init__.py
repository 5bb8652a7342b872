"""Prometheus and Alertmanager, asked over HTTP."""
