"""The whole product on one machine: `python -m sandbox.demo`."""
