"""The stand-in of Prometheus."""
