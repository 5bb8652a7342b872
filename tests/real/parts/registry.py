"""A real image registry on loopback: open, with Basic, or with Bearer authentication."""

import json
import re
import shutil
import urllib.error
import urllib.request
from enum import StrEnum

from tests.real.parts import registry_auth
from tests.real.parts.process import Daemon, accepts, free_port, need, short_folder

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


class Auth(StrEnum):
    """How it asks who you are."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"


class Registry:
    """docker-registry with storage of its own. `address` is the host:port that image names begin with."""

    def __init__(self, auth: Auth = Auth.NONE) -> None:
        need("docker-registry", root=False)
        self.auth = auth
        self.root = short_folder("registry")
        self.port = free_port()
        self.address = f"localhost:{self.port}"
        self.url = f"http://127.0.0.1:{self.port}"
        self.tokens = registry_auth.TokenServer(free_port()) if auth is Auth.BEARER else None
        config = self.root / "config.yml"
        config.write_text(json.dumps(self._config()))  # JSON is YAML
        command = ["docker-registry", "serve", str(config)]
        self.daemon = Daemon(command, log=self.root / "log", ready=lambda: accepts(self.port))

    @property
    def user(self) -> str | None:
        return None if self.auth is Auth.NONE else registry_auth.USER

    @property
    def password(self) -> str | None:
        return None if self.auth is Auth.NONE else registry_auth.PASSWORD

    def start(self) -> None:
        if self.tokens is not None:
            self.tokens.start()
        self.daemon.start()

    def stop(self) -> None:
        self.stop_daemon()
        if self.tokens is not None:
            self.tokens.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def stop_daemon(self) -> None:
        """An outage: the images stay, nobody answers."""
        self.daemon.stop()

    def start_daemon(self) -> None:
        self.daemon.start()

    def authorization(self, scope: str) -> dict[str, str]:
        """Headers for a request of the tests themselves."""
        if self.auth is Auth.BASIC:
            return {"Authorization": registry_auth.BASIC}
        if self.tokens is not None:
            return {"Authorization": f"Bearer {self.tokens.token(scope)}"}
        return {}

    def request(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request to /v2/...; path begins with the repository. Headers: underscores stand for hyphens."""
        repository = re.split("/(?:blobs|manifests|tags)/", path, maxsplit=1)[0]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= self.authorization(f"repository:{repository}:pull,push,delete")
        address = path if path.startswith("http") else f"{self.url}/v2/{path}"
        asked = urllib.request.Request(address, data=body, method=method, headers=sent)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def digest(self, repository: str, tag: str) -> str | None:
        """What the tag means now, or None."""
        status, headers, _ = self.request("HEAD", f"{repository}/manifests/{tag}", Accept=MANIFEST)
        return headers["Docker-Content-Digest"] if status == 200 else None

    def tag(self, repository: str, digest: str, tag: str) -> None:
        """Makes the tag mean that digest, as a moved tag does."""
        _, _, manifest = self.request("GET", f"{repository}/manifests/{digest}", Accept=MANIFEST)
        status, _, said = self.request(
            "PUT", f"{repository}/manifests/{tag}", manifest, Content_Type=MANIFEST
        )
        assert status == 201, said

    def delete(self, repository: str, tag: str) -> None:
        """Removes the manifest, and so each tag that means it."""
        status, _, said = self.request("DELETE", f"{repository}/manifests/{self.digest(repository, tag)}")
        assert status == 202, said

    def _config(self) -> dict[str, object]:
        config: dict[str, object] = {
            "version": "0.1",
            "log": {"level": "warn", "accesslog": {"disabled": True}},
            "storage": {
                "filesystem": {"rootdirectory": str(self.root / "images")},
                "delete": {"enabled": True},
            },
            "http": {"addr": f"127.0.0.1:{self.port}"},
        }
        if self.auth is Auth.BASIC:
            passwords = self.root / "htpasswd"
            passwords.write_text(registry_auth.HTPASSWD)
            config["auth"] = {"htpasswd": {"realm": "sample", "path": str(passwords)}}
        if self.tokens is not None:
            bundle = self.root / "trusted.pem"
            bundle.write_bytes(self.tokens.certificate_pem)
            config["auth"] = {
                "token": {
                    "realm": self.tokens.realm,
                    "service": registry_auth.SERVICE,
                    "issuer": registry_auth.ISSUER,
                    "rootcertbundle": str(bundle),
                }
            }
        return config
