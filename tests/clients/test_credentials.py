"""Which login goes where, and that it is never shown."""

from pydantic import SecretStr

from clients.credentials import Credentials, PrometheusLogin, RegistryLogin

ONE = RegistryLogin("robot", SecretStr("sample-token"), "ghcr.io")
ALL = RegistryLogin("anyone", SecretStr("other-token"))


def test_a_login_that_names_the_registry_comes_before_one_for_all() -> None:
    credentials = Credentials(b"key", (ALL, ONE))
    assert credentials.registry("ghcr.io/team/app") is ONE
    assert credentials.registry("localhost:5000/team/app") is ALL
    assert Credentials(b"key", (ONE,)).registry("localhost:5000/team/app") is None


def test_the_engines_header_is_for_the_images_registry_only() -> None:
    assert ONE.as_header("ghcr.io/team/app") == {
        "username": "robot",
        "password": "sample-token",
        "serveraddress": "ghcr.io",
    }
    assert ONE.as_header("localhost:5000/team/app") is None


def test_no_secret_is_in_the_repr() -> None:
    prometheus = PrometheusLogin("http://localhost:9090", "u", SecretStr("sample-password"))
    shown = repr(Credentials(b"sample-key", (ONE, ALL), prometheus))
    assert not [s for s in ("sample-key", "sample-token", "other-token", "sample-password") if s in shown]


def test_dockers_words_about_a_login_lose_the_token() -> None:
    assert ONE.redact("denied: sample-token is wrong") == "denied: [hidden] is wrong"
