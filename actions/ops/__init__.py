"""What `/ops` looks up: health, logs, who may look."""
