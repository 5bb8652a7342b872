"""What a worker does with a run it has claimed, step by step, to its end."""
