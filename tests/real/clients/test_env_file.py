"""The env file parser against the real docker command line, line by line and as a whole (ruling 23)."""

import json
import subprocess
from pathlib import Path

import pytest

from clients.docker.env_file import EnvFileInvalid, parse
from tests.real.parts.host import TargetHost

ACCEPTED = {
    "plain": b"A=1\nB=2\n",
    "no last newline": b"A=1\nB=2",
    "empty": b"",
    "blank lines": b"\n \n\t\nA=1\n\n",
    "comments": b"# one\nA=1\n   # two\n\t#three\n#A=2\n",
    "comment after a value": b"A=1 # kept\n",
    "quotes": b'A="1"\nB=\'2\'\nC="open\nD=a"b\n',
    "spaces in values": b"A= 1\nB=2 \nC= \nD=a b\tc\n",
    "leading space": b"  A=1\n\tB=2\n",
    "empty value": b"A=\n",
    "more equals": b"A=b=c==\n",
    "no value": b"A\nHOME\nB=1\nNOT_SET\n",
    "shell words": b"A=$HOME ${X} `id` $(id) \\n \\\\ ! * ~\n",
    "doubles": b"A=1\nA=2\nPATH=/x\n",
    "crlf": b"A=1\r\nB=2\r\n\r\n# c\r\n",
    "two carriage returns": b"A=1\r\r\nB=2\r",
    "bom": b"\xef\xbb\xbfA=1\nB=2\n",
    "bom later": b"A=1\n\xef\xbb\xbfB=2\n",
    "bom and comment": b"\xef\xbb\xbf# c\nA=1\n",
    "two boms": b"\xef\xbb\xbf\xef\xbb\xbfA=1\n",
    "unicode": "A=قيمة\nكلمة=1\nÄ=ö\n".encode(),
    "odd spaces first": "\u00a0A=1\n\u2003B=2\n\u0085C=3\n\u3000D=4\n\u200bE=5\n".encode(),
    "control characters": b"A=\x01\x02\x1b[0m\n\x0bB=1\n\x0cC=2\n\x1cD=3\n\x1fE=4\n",
    "odd names": b"a.b-c/d=1\n1A=2\n;B=3\n@=4\n",
    "form feeds": b"A=1\x0cB=2\nC=3\x0bD=4\n",
    "line separators": "A=1\u2028B=2\nC=3\u2029\n".encode(),
    "long line": b"A=" + b"x" * 60_000 + b"\nB=1\n",
}
REFUSED = {
    "no name": b"=1\n",
    "space in the name": b"A B=1\n",
    "export": b"export A=1\n",
    "space before the equals": b"A =1\n",
    "tab in the name": b"A\tB=1\n",
    "latin-1": b"A=1\nB=\xe9\n",
    "utf-16": "A=1\n".encode("utf-16"),
    "too long": b"A=" + b"x" * 70_000 + b"\n",
}


@pytest.fixture(scope="module")
def cli(session_host: TargetHost, tmp_path_factory: pytest.TempPathFactory) -> "Cli":
    host = session_host
    host.docker.command("pull", "-q", host.images.ref("v1.2.3"))
    return Cli(host, tmp_path_factory.mktemp("env") / "file")


class Cli:
    """`docker create --env-file`, and what became of it."""

    def __init__(self, host: TargetHost, path: Path) -> None:
        self._host, self._path = host, path
        self.environment = host.docker.environment()
        described = json.loads(host.docker.command("image", "inspect", host.images.ref("v1.2.3")))
        self._built_in = len(described[0]["Config"]["Env"] or ())

    def entries(self, data: bytes) -> tuple[str, ...] | None:
        """None: refused."""
        self._path.write_bytes(data)
        made = subprocess.run(
            ["docker", "create", "--env-file", str(self._path), self._host.images.ref("v1.2.3")],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if made.returncode != 0:
            return None
        values = json.loads(self._host.docker.command("inspect", made.stdout.strip()))[0]["Config"]["Env"]
        self._host.docker.command("rm", made.stdout.strip())
        return tuple(values)


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_what_docker_accepts_is_read_the_same(cli: Cli, data: bytes) -> None:
    theirs = cli.entries(data)
    assert theirs is not None
    ours = parse(data, cli.environment).entries
    assert theirs[: len(ours)] == ours
    names = {entry.partition("=")[0] for entry in ours}
    assert not names & {entry.partition("=")[0] for entry in theirs[len(ours) :]}  # the rest is the image's


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_docker_refuses_is_refused(cli: Cli, data: bytes) -> None:
    assert cli.entries(data) is None
    with pytest.raises(EnvFileInvalid):
        parse(data, cli.environment)
