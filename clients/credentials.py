"""What the clients need beyond liyaqa.toml: secrets and addresses from the environment, frozen (ruling 33)."""

from dataclasses import dataclass, field

from pydantic import SecretStr

from clients.redact import HIDDEN


@dataclass(frozen=True, slots=True)
class RegistryLogin:
    """`registry` is a host (and port) as in an image's name; empty: for every registry."""

    user: str
    token: SecretStr
    registry: str = ""

    def serves(self, registry: str) -> bool:
        return self.registry in {"", registry}

    def as_header(self, repository: str) -> dict[str, str] | None:
        """The Engine API's own login: it does not read the host's `docker login`."""
        registry = repository.partition("/")[0]
        if not self.serves(registry):
            return None
        return {"username": self.user, "password": self.token.get_secret_value(), "serveraddress": registry}

    def redact(self, text: str) -> str:
        return text.replace(self.token.get_secret_value() or HIDDEN, HIDDEN)


@dataclass(frozen=True, slots=True)
class Login:
    """`url` without a path, of Prometheus or of an Alertmanager."""

    url: str
    user: str = ""
    password: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class PrometheusLogin(Login):
    """`selector` narrows each query, e.g. `job="liyaqa-backend"`."""

    selector: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """`hash_key` keys the hashes of env files (ruling 23): stable, and never in the database."""

    hash_key: bytes = field(repr=False)
    registries: tuple[RegistryLogin, ...] = ()
    prometheus: PrometheusLogin | None = None
    alertmanager: Login | None = None

    def registry(self, repository: str) -> RegistryLogin | None:
        """The login for an image's registry; one that names it comes before one for all."""
        host = repository.partition("/")[0]
        fitting = [login for login in self.registries if login.serves(host)]
        return max(fitting, key=lambda login: bool(login.registry), default=None)
