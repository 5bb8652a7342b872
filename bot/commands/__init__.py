"""One module for each command of `python -m bot`: `arguments(parser)` and `run(arguments) -> exit code`."""
