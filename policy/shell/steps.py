"""The shell commands a step stands for, to be typed by the deploy user on the host (ruling 51); never a secret."""

from collections.abc import Callable
from shlex import join, quote

from policy import names
from policy.config import Environment, Standby
from policy.plan import (
    LABEL_DIGEST,
    LABEL_ENVIRONMENT,
    LABEL_RELEASE,
    HostPlan,
    Plan,
    Release,
    Step,
    StepKind,
)
from policy.shell import command

Commands = tuple[str, ...]

_ANONYMOUS = HostPlan("", None, 0, "", "")  # for steps taken once, which name no host


def commands(environment: Environment, plan: Plan, step: Step, run: int = 0) -> Commands:
    """In the order to type them. Announcing has none; `run` names the migrations container."""
    place = plan.host(step.host) if step.host else _ANONYMOUS
    if step.kind is StepKind.CONNECT:
        return _connect(environment, step.host)
    if step.kind is StepKind.MIGRATE:
        return (_migrate(environment, plan.release, run),)
    return _WRITERS[step.kind](environment, plan.release, place)


def _connect(environment: Environment, host: str) -> Commands:
    server = next((h for h in environment.hosts if h.name == host), None)
    if server is None:
        return ()
    port = () if server.port == 22 else ("-p", str(server.port))
    return (join(("ssh", *port, f"{server.user}@{server.address}")),)


def _migrate(environment: Environment, release: Release, run: int) -> str:
    """Never removed and never run twice under one name (ruling 28)."""
    name = names.migrations(environment, run)
    options = ("--name", name, "--network", environment.network, *command.variables(environment))
    return join(("docker", "run", *options, release.reference, *environment.migrate_command))


def _pull(_environment: Environment, release: Release, _place: HostPlan) -> Commands:
    tag = f"{release.repository}:{release.version}"
    return join(("docker", "pull", release.reference)), join(("docker", "tag", release.reference, tag))


def _start(environment: Environment, release: Release, place: HostPlan) -> Commands:
    labels = {
        LABEL_RELEASE: release.version,
        LABEL_DIGEST: release.digest,
        LABEL_ENVIRONMENT: environment.name,
    }
    options = (
        *("--name", names.green(environment), "--network", environment.network),
        *("-p", f"127.0.0.1:{place.port}:{environment.container_port}"),
        *command.variables(environment),
        *("--restart", "no"),
        *(word for key, value in labels.items() for word in ("--label", f"{key}={value}")),
    )
    return (join(("docker", "run", "-d", *options, release.reference)),)


def _wait(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    """Ruling 27: it answers, and stays up without a restart."""
    look = "{{.State.Running}} {{.RestartCount}}"
    return (
        command.healthy(environment, place.port),
        f"sleep {environment.timings.min_uptime:g}",
        join(("docker", "inspect", "--format", look, names.green(environment))),
    )


def _health(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    return (f"curl -fsS {command.url(environment, place.port)}",) * environment.timings.health_passes


def _smoke(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    """Guide 8.1; the sign-in needs a password and so is not among them."""
    base = f"http://localhost:{place.port}"
    if environment.smoke_script:
        return (join((environment.smoke_script, base)),)
    paths = (environment.health_path, "/api-docs", "/actuator/health")
    return tuple(join(("curl", "-fsS", base + path)) for path in paths)


def _switch(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    """Only what serves may come back by itself after a reboot (ruling 18)."""
    live = (command.restart("no", place.live.name),) if place.live else ()
    return (
        command.restart("unless-stopped", _new(environment, place)),
        command.switch(environment, place.host, place.port),
        *live,
    )


def _new(environment: Environment, place: HostPlan) -> str:
    """What goes into traffic: green, or what a rollback returns to."""
    return place.target.name if place.target else names.green(environment)


def _verify(environment: Environment, _release: Release, _place: HostPlan) -> Commands:
    return (f"curl -fsS {quote(environment.public_url + environment.health_path)}",)


def _status(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    return (command.status(environment, place.host),)


def _watch(environment: Environment, _release: Release, _place: HostPlan) -> Commands:
    timings = environment.timings
    times = max(1, round(timings.watch / timings.watch_interval))
    url = quote(environment.public_url + environment.health_path)
    return (f"for i in $(seq {times}); do curl -fsS {url} || break; sleep {timings.watch_interval:g}; done",)


def _rename(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    """Guide 4.4 step 11; whoever had the name before goes (ruling 17)."""
    green, blue, old = names.green(environment), names.blue(environment), names.old(environment)
    if place.live is None:
        return command.free(blue), command.rename(green, blue)
    stopped = (join(("docker", "stop", old)),) if environment.standby is Standby.STOPPED else ()
    freed = () if place.live.name == blue else (command.free(blue),)
    return *_retired(environment, place.live.name), *stopped, *freed, command.rename(green, blue)


def _stop_old(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    if place.live is None:
        return ()
    old = names.old(environment)
    return *_retired(environment, place.live.name), command.restart("no", old), join(("docker", "stop", old))


def _start_new(environment: Environment, release: Release, place: HostPlan) -> Commands:
    return *_start(environment, release, place), command.restart("unless-stopped", names.green(environment))


def _remove(environment: Environment, _release: Release, _place: HostPlan) -> Commands:
    return (command.free(names.green(environment)),)


def _switch_back(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    if place.live is None:
        return ()
    return (
        command.start(place.live.name),
        command.healthy(environment, place.live.port),
        command.switch(environment, place.host, place.live.port),
        command.restart("unless-stopped", place.live.name),
        command.restart("no", _new(environment, place)),
    )


def _rename_back(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    back = () if place.live is None else (command.rename(names.old(environment), place.live.name),)
    return command.rename(names.blue(environment), names.green(environment)), *back


def _restore_old(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    if place.live is None:
        return ()
    name = place.live.name
    return (
        command.rename(names.old(environment), name),
        command.restart("unless-stopped", name),
        command.start(name),
        command.healthy(environment, place.live.port),
    )


def _wake(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    """Guide 6.3 step 3."""
    if place.target is None:
        return ()
    return command.start(place.target.name), command.healthy(environment, place.target.port)


def _park(environment: Environment, _release: Release, place: HostPlan) -> Commands:
    """Guide 6.3 steps 8 and 9; a release that is not at fault stands by instead."""
    back = place.target.name if place.target else names.green(environment)
    blue, failed = names.blue(environment), names.failed(environment)
    if place.live is None:
        return command.free(blue), command.rename(back, blue)
    if back == failed:
        free, old = command.free(names.old(environment)), names.old(environment)
        return free, command.rename(place.live.name, old), command.rename(back, blue)
    stop = join(("docker", "stop", place.live.name))
    return (
        stop,
        command.free(failed),
        command.rename(place.live.name, failed),
        command.rename(back, blue),
    )


def _rest(_environment: Environment, _release: Release, place: HostPlan) -> Commands:
    stopped = place.target is not None and not place.target.running
    return (join(("docker", "stop", place.target.name)),) if place.target and stopped else ()


def _retire(environment: Environment, _release: Release, _place: HostPlan) -> Commands:
    return (command.free(names.old(environment)),)


def _nothing(_environment: Environment, _release: Release, _place: HostPlan) -> Commands:
    return ()


def _retired(environment: Environment, live: str) -> Commands:
    old = names.old(environment)
    return () if live == old else (command.free(old), command.rename(live, old))


_WRITERS: dict[StepKind, Callable[[Environment, Release, HostPlan], Commands]] = {
    StepKind.PULL: _pull,
    StepKind.START: _start,
    StepKind.WAIT: _wait,
    StepKind.HEALTH: _health,
    StepKind.SMOKE: _smoke,
    StepKind.SWITCH: _switch,
    StepKind.VERIFY: _verify,
    StepKind.DRAIN: _status,
    StepKind.WATCH: _watch,
    StepKind.RENAME: _rename,
    StepKind.ANNOUNCE: _nothing,
    StepKind.STOP_OLD: _stop_old,
    StepKind.START_NEW: _start_new,
    StepKind.RENAME_BACK: _rename_back,
    StepKind.SWITCH_BACK: _switch_back,
    StepKind.REMOVE_GREEN: _remove,
    StepKind.REMOVE_NEW: _remove,
    StepKind.RESTORE_OLD: _restore_old,
    StepKind.WAKE: _wake,
    StepKind.PARK: _park,
    StepKind.REST: _rest,
    StepKind.RETIRE: _retire,
}
