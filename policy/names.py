"""What containers are called (design "Ports", ruling 17). Names are for people; steps use ids and labels."""

from policy.config import Environment, Strategy


def blue(environment: Environment) -> str:
    """The live one. An environment that replaces has a single name (ruling 29)."""
    return (
        environment.container if environment.strategy is Strategy.REPLACE else f"{environment.container}-blue"
    )


def green(environment: Environment) -> str:
    """The candidate; an environment that replaces starts it under the live name."""
    return blue(environment) if environment.strategy is Strategy.REPLACE else f"{environment.container}-green"


def old(environment: Environment) -> str:
    return f"{environment.container}-old"


def failed(environment: Environment) -> str:
    return f"{environment.container}-failed"


def migrations(environment: Environment, run: int) -> str:
    return f"{environment.container}-migrate-{run}"
