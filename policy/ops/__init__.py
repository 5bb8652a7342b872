"""Looking after what runs: who may look, and what is wrong."""
