"""What every test may use."""

pytest_plugins = [
    "tests.postgres",
    "tests.real.fixtures",
    "tests.real.surviving.figures",
    "tests.real.surviving.fixtures",
]
