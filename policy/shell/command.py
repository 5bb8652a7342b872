"""Single commands, quoted, as steps and notes use them."""

from shlex import join, quote

from policy.config import Environment, Host


def switch(environment: Environment, host: str, port: int) -> str:
    """The helper takes only the token that the host knows, so the command asks for it."""
    path = quote(helper(environment, host))
    token = f"sudo -n {path} status {quote(environment.name)} | sed -n 's/^token=//p'"
    return f'sudo -n {path} switch {quote(environment.name)} {port} "$({token})"'


def healthy(environment: Environment, port: int) -> str:
    """Asks until it answers, as long as the environment allows."""
    tries = max(1, round(environment.timings.health))
    return f"curl -fsS --retry {tries} --retry-delay 1 --retry-all-errors {url(environment, port)}"


def start(container: str) -> str:
    return join(("docker", "start", container))


def status(environment: Environment, host: str) -> str:
    """Which port is live, which workers serve, how many connections each port has."""
    return join(("sudo", "-n", helper(environment, host), "status", environment.name))


def free(name: str) -> str:
    return f"docker rm -f {quote(name)} 2>/dev/null || true"


def rename(container: str, name: str) -> str:
    return join(("docker", "rename", container, name))


def restart(policy: str, container: str) -> str:
    return join(("docker", "update", "--restart", policy, container))


def variables(environment: Environment) -> tuple[str, ...]:
    extra = (word for key, value in environment.env for word in ("-e", f"{key}={value}"))
    return ("--env-file", environment.env_file, *extra)


def url(environment: Environment, port: int) -> str:
    return quote(f"http://localhost:{port}{environment.health_path}")


def helper(environment: Environment, host: str) -> str:
    return next((h.helper for h in environment.hosts if h.name == host), Host(host, host).helper)
