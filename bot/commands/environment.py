"""An environment by the name somebody typed."""

import difflib

from policy.config import Config, Environment
from policy.errors import SettingsInvalid


def named(config: Config, name: str, *, hosts: bool = False) -> Environment:
    """SettingsInvalid with the nearest name; `hosts`: it must have some."""
    found = config.environment(name)
    if found is None:
        names = [e.name for e in config.environments]
        near = difflib.get_close_matches(name, names, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
        raise SettingsInvalid((f"There is no environment `{name[:40]}`. {hint}",))
    if hosts and not found.hosts:
        raise SettingsInvalid((f"{name} has no hosts: {found.reason or 'nothing is deployed there.'}",))
    return found
