"""The watch, in front of a real Prometheus and Alertmanager."""
