"""The host helper over real sshd, sudo and nginx: what it reads, what it changes, what it refuses."""

import grp
import os
import pwd
import re

import pytest

from tests.real.helper_calls import register, served, status, switch, two_releases
from tests.real.parts.host import TargetHost
from tests.real.parts.load import Load


def _site(host: TargetHost, *lines: str) -> str:
    """A site whose location holds these lines; P0, P1 and P2 stand for the pool's ports."""
    body = "\n        ".join(lines)
    for index, port in enumerate(host.ports):
        body = body.replace(f"P{index}", str(port))
    return (
        f"server {{\n    listen 127.0.0.1:{host.nginx.port};\n    location / {{\n        {body}\n    }}\n}}\n"
    )


def test_status_tells_port_hash_workers_and_connections_and_changes_nothing(host: TargetHost) -> None:
    before = host.nginx.site.stat()
    answer = status(host)
    assert answer.code == 0
    assert answer.get("port") == str(host.ports[0])
    assert answer.get("site") == str(host.nginx.site)
    assert answer.get("master") == str(host.nginx.daemon.pid)
    assert [line.rsplit(":", 1)[1] for line in answer.all("worker")].count("accepting") == 2
    assert answer.all("connections") == [f"{port}:0" for port in host.ports]
    assert (answer.get("token"), answer.get("identity"), answer.get("proven")) == ("0", "", "no")
    assert host.nginx.site.stat() == before
    assert not host.state.exists()


def test_a_switch_moves_traffic_and_proves_it(host: TargetHost) -> None:
    blue, green = two_releases(host)
    answer = switch(host, green)
    assert answer.code == 0, answer.text
    assert (answer.get("previous"), answer.get("port"), answer.get("proven")) == (
        str(blue),
        str(green),
        "yes",
    )
    accepting = {line for line in answer.all("worker") if line.endswith("accepting")}
    assert accepting
    assert not accepting & set(answer.all("before"))
    assert served(host) == "v1.2.4"


def test_a_switch_keeps_link_owner_mode_and_every_other_byte(host: TargetHost) -> None:
    two_releases(host)
    owner, group = pwd.getpwnam("www-data").pw_uid, grp.getgrnam("adm").gr_gid
    os.chown(host.nginx.site, owner, group)
    host.nginx.site.chmod(0o640)
    before = host.nginx.site.read_text()
    assert switch(host, host.ports[1]).code == 0
    now = host.nginx.site.stat()
    assert (now.st_uid, now.st_gid, now.st_mode & 0o7777) == (owner, group, 0o640)
    assert host.nginx.link.is_symlink()
    active = re.compile(rf"(?m)^(\s+proxy_pass http://localhost:){host.ports[0]};")
    assert host.nginx.site.read_text() == active.sub(rf"\g<1>{host.ports[1]};", before)
    assert sorted(path.name for path in host.nginx.available.iterdir()) == [host.nginx.site.name]


def test_a_switch_to_the_live_port_changes_nothing_and_is_proven(host: TargetHost) -> None:
    _, green = two_releases(host)
    first = switch(host, green)
    again = switch(host, green)
    assert (again.code, again.get("proven"), again.get("sha")) == (0, "yes", first.get("sha"))
    assert again.all("worker") == again.all("before")


def test_a_live_port_nobody_proved_is_reloaded_and_proven(host: TargetHost) -> None:
    blue, _ = two_releases(host)
    answer = switch(host, blue)
    assert (answer.code, answer.get("proven")) == (0, "yes")
    assert not set(answer.all("worker")) >= set(answer.all("before"))


async def test_switching_to_and_fro_under_load_loses_nothing(host: TargetHost) -> None:
    blue, green = two_releases(host)
    async with Load(host.nginx.port, rate=300) as load:
        for port in (green, blue, green):
            assert switch(host, port).code == 0
            await load.for_seconds(0.5)
    assert (load.report.lost, dict(load.report.reasons)) == (0, {})
    assert set(load.report.releases) == {"v1.2.3", "v1.2.4"}


async def test_a_worker_that_still_serves_is_reported_as_draining(host: TargetHost) -> None:
    host.run_release("v1.2.3", APP_LATENCY_MS="2000")
    host.run_release("v1.2.4", port=host.ports[1], name="liyaqa-backend-green")
    register(host)
    async with Load(host.nginx.port, rate=1, kept=0, fresh=1, most_seconds=0.5) as load:
        await load.for_seconds(0.3)
        answer = switch(host, host.ports[1])
        assert any(line.endswith("draining") for line in answer.all("worker"))
        assert f"{host.ports[0]}:1" in answer.all("connections")
    answer = status(host)
    assert f"{host.ports[0]}:0" in answer.all("connections")
    assert load.report.lost == 0


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        (("proxy_pass http://127.0.0.1:P0;",), ("proxy_pass http://127.0.0.1:P1;",)),
        (("proxy_pass\thttp://[::1]:P0;",), ("proxy_pass\thttp://[::1]:P1;",)),
        (("proxy_pass http://localhost:P0/;",), ("proxy_pass http://localhost:P1/;",)),
        (("proxy_pass http://localhost:P0;\r",), ("proxy_pass http://localhost:P1;\r",)),
        (
            ("proxy_pass http://localhost:P0; # was proxy_pass http://localhost:P0;",),
            ("proxy_pass http://localhost:P1; # was proxy_pass http://localhost:P0;",),
        ),
        (
            (
                "location /a { proxy_pass http://localhost:P0; } location /b { proxy_pass http://localhost:P0; }",
            ),
            (
                "location /a { proxy_pass http://localhost:P1; } location /b { proxy_pass http://localhost:P1; }",
            ),
        ),
        (
            ("location /x { proxy_pass http://localhost:9; }", "proxy_pass http://localhost:P0;"),
            ("location /x { proxy_pass http://localhost:9; }", "proxy_pass http://localhost:P1;"),
        ),
        (
            (
                "#proxy_pass http://localhost:P0;",
                "#proxy_pass http://localhost:P2;",
                "proxy_pass http://localhost:P0;",
            ),
            (
                "#proxy_pass http://localhost:P0;",
                "#proxy_pass http://localhost:P2;",
                "proxy_pass http://localhost:P1;",
            ),
        ),
        (
            ("location /x { proxy_pass http://10.9.9.9:P0; }", "proxy_pass http://localhost:P0;"),
            ("location /x { proxy_pass http://10.9.9.9:P0; }", "proxy_pass http://localhost:P1;"),
        ),
    ],
)
def test_only_the_port_of_known_lines_changes(
    host: TargetHost, lines: tuple[str, ...], after: tuple[str, ...]
) -> None:
    register(host)
    host.nginx.site.write_bytes(_site(host, *lines).encode())
    answer = switch(host, host.ports[1])
    assert answer.code == 0, answer.text
    assert host.nginx.site.read_bytes() == _site(host, *after).encode()


@pytest.mark.parametrize(
    "lines",
    [
        ("return 204;",),
        ("#proxy_pass http://localhost:P0;", "return 204;"),
        ("proxy_pass http://localhost:P00;",),
        (
            "location /a { proxy_pass http://localhost:P0; }",
            "location /b { proxy_pass http://localhost:P1; }",
        ),
        ('proxy_pass "http://localhost:P0";', "location /b { proxy_pass http://localhost:P0; }"),
        ("proxy_pass https://localhost:P0;", "location /b { proxy_pass http://localhost:P0; }"),
        (
            "set $up localhost:P0;",
            "proxy_pass http://$up;",
            "location /b { proxy_pass http://localhost:P0; }",
        ),
        ("proxy_pass\n http://localhost:P0;", "location /b { proxy_pass http://localhost:P0; }"),
        ("}} upstream app { server localhost:P0; } server { location / { proxy_pass http://localhost:P0;",),
        (
            'add_header X "a #b"; proxy_pass http://localhost:P0;',
            "location /b { proxy_pass http://localhost:P0; }",
        ),
    ],
)
def test_a_site_that_is_not_understood_is_refused_with_what_to_do(
    host: TargetHost, lines: tuple[str, ...]
) -> None:
    register(host)
    text = _site(host, *lines)
    host.nginx.write_site(text)
    answer = switch(host, host.ports[1])
    assert answer.code == 78, answer.text
    assert "proxy_pass http://localhost:PORT;" in answer.get("error")
    assert "Nothing was changed" in answer.get("error")
    assert host.nginx.site.read_text() == text
    assert status(host).get("problem")


def test_a_missing_site_is_refused(host: TargetHost) -> None:
    register(host)
    host.nginx.site.unlink()
    assert switch(host, host.ports[1]).code == 78


def test_a_site_edited_meanwhile_stops_the_switch_with_a_diff(host: TargetHost) -> None:
    sha = register(host).get("sha")
    edited = host.nginx.site.read_text().replace("location / {", "location / { # edited by hand")
    host.nginx.write_site(edited)
    answer = switch(host, host.ports[1], 1, sha)
    assert answer.code == 81
    assert any(line.startswith("+") and "edited by hand" in line for line in answer.all("diff"))
    assert host.nginx.site.read_text() == edited
    assert switch(host, host.ports[1], 1, status(host).get("sha")).code == 0


def test_another_broken_site_never_lets_the_new_file_go_live(host: TargetHost) -> None:
    two_releases(host)
    before = host.nginx.site.read_bytes()
    (host.nginx.enabled / "other").write_text("server { listen nonsense; }\n")
    answer = switch(host, host.ports[1])
    assert answer.code == 79
    assert any("nonsense" in line for line in answer.all("nginx"))
    assert host.nginx.site.read_bytes() == before
    assert sorted(path.name for path in host.nginx.available.iterdir()) == [host.nginx.site.name]
    assert served(host) == "v1.2.3"


def test_a_stopped_nginx_is_told_and_nothing_changes(host: TargetHost) -> None:
    register(host)
    before = host.nginx.site.read_bytes()
    host.nginx.daemon.stop()
    answer = switch(host, host.ports[1])
    assert (answer.code, "not running" in answer.get("error")) == (80, True)
    assert host.nginx.site.read_bytes() == before
    assert status(host).get("master") == "0"
