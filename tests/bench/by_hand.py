"""What a person with no desk would do in one SSH session: run the image, ask until it answers, edit nginx, reload."""

import itertools
import shlex
from dataclasses import dataclass

from clients.host_helper import sudoers_line
from tests.real.parts.host import TargetHost

_SWITCH = """\
#!/bin/sh
set -e
sed -i "s/localhost:$1;/localhost:$2;/" {site}
{nginx} -t 2>/dev/null
{nginx} -s reload
"""
_SESSION = """\
now() {{ date +%s.%N; }}
now
docker run -d --name {name} --network {network} -p 127.0.0.1:{port}:8080 --env-file {env_file} {image} >/dev/null
now
until curl -fs -o /dev/null http://localhost:{port}/api/health; do sleep 0.02; done
now
sudo -n {switch} {old} {port}
until curl -s -D - -o /dev/null {public}/ | grep -q 'X-Release: {version}'; do sleep 0.01; done
now
"""
_SWAP = """\
date +%s.%N
docker start {container} >/dev/null
until curl -fs -o /dev/null http://localhost:{standby}/api/health; do sleep 0.02; done
sudo -n {switch} {live} {standby}
until curl -s -D - -o /dev/null {public}/ | grep -q 'X-Release: {version}'; do sleep 0.01; done
date +%s.%N
"""


@dataclass(frozen=True)
class ByHand:
    """Seconds: `run` is `docker run`, `start` until the first healthy answer, `switch` until nginx serves it."""

    run: float
    start: float
    switch: float

    @property
    def seconds(self) -> float:
        return self.run + self.start + self.switch


def allow(host: TargetHost) -> None:
    """A root-owned script that edits and reloads, beside the helper."""
    script = host.root / "sbin" / "by-hand"
    nginx = shlex.join([str(host.nginx.program), *host.nginx.arguments])
    script.write_text(_SWITCH.format(site=host.nginx.site, nginx=nginx))
    script.chmod(0o755)
    lines = (sudoers_line(host.account.name, str(path)) for path in (host.helper, script))
    host.account.allow_sudo("".join(lines))


def deploy(host: TargetHost, version: str, *, old: int, port: int) -> ByHand:
    """The image is there already. The container is left running; its name is the version's."""
    script = _SESSION.format(
        name=f"by-hand-{version}",
        network=host.network,
        port=port,
        old=old,
        env_file=host.env_file,
        image=host.images.ref(version),
        switch=host.root / "sbin" / "by-hand",
        public=host.public_url,
        version=version,
    )
    done = host.sshd.shell(script)
    assert done.returncode == 0, done.stdout + done.stderr
    at = [float(line) for line in done.stdout.split()]
    return ByHand(*(later - earlier for earlier, later in itertools.pairwise(at)))


def swap(host: TargetHost, version: str, *, live: int, standby: int, container: str) -> float:
    """Guide 6.3, steps 3 to 6; seconds until nginx serves the standby."""
    script = _SWAP.format(
        container=container,
        live=live,
        standby=standby,
        switch=host.root / "sbin" / "by-hand",
        public=host.public_url,
        version=version,
    )
    done = host.sshd.shell(script)
    assert done.returncode == 0, done.stdout + done.stderr
    began, ended = (float(line) for line in done.stdout.split())
    return ended - began
