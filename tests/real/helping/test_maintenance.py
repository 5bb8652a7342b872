"""Maintenance mode through the host helper (guide 11.5): its block, its page, its proof, and what it refuses."""

import re
import urllib.error
import urllib.request

import pytest

from tests.real.helper_calls import Answer, call, false_nginx, register, served, status, switch, two_releases
from tests.real.parts.host import ENVIRONMENT, TargetHost

BLOCK = re.compile(r"(?ms)^    # liyaqa-host maintenance: begin\n.*?^    # liyaqa-host maintenance: end\n")


def maintenance(host: TargetHost, state: str, token: int = 1) -> Answer:
    return call(host, "maintenance", ENVIRONMENT, state, token)


def answered(host: TargetHost, method: str = "GET") -> tuple[int, str]:
    """Status and body through nginx."""
    request = urllib.request.Request(f"{host.public_url}/api/members", method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_on_answers_every_request_with_the_page_and_off_serves_again(host: TargetHost) -> None:
    two_releases(host)
    before = host.nginx.site.read_text()
    on = maintenance(host, "on")
    assert (on.code, on.get("maintenance"), on.get("proven")) == (0, "on", "yes"), on.text
    status_code, body = answered(host)
    assert (status_code, "back soon" in body) == (503, True)
    assert {method: answered(host, method)[0] for method in ("POST", "PUT", "DELETE")} == {
        "POST": 503,
        "PUT": 503,
        "DELETE": 503,
    }
    assert BLOCK.sub("", host.nginx.site.read_text()) == before
    off = maintenance(host, "off")
    assert (off.code, off.get("maintenance"), status(host).get("maintenance")) == (0, "off", "off")
    assert served(host) == "v1.2.3"


def test_the_block_stays_in_the_site_and_later_only_the_page_comes_and_goes(host: TargetHost) -> None:
    two_releases(host)
    first = maintenance(host, "on")
    with_block = host.nginx.site.read_bytes()
    maintenance(host, "off")
    again = maintenance(host, "on")
    assert (again.code, again.all("worker"), host.nginx.site.read_bytes()) == (
        0,
        first.all("worker"),
        with_block,
    )
    assert maintenance(host, "on").code == 0
    assert [maintenance(host, "off").code for _ in range(2)] == [0, 0]


def test_a_switch_works_as_before_in_a_site_that_has_the_block(host: TargetHost) -> None:
    _, green = two_releases(host)
    maintenance(host, "on")
    assert switch(host, green).code == 0
    assert answered(host)[0] == 503
    maintenance(host, "off")
    assert served(host) == "v1.2.4"


def test_a_block_that_was_added_by_hand_is_used(host: TargetHost) -> None:
    two_releases(host)
    page = host.nginx.page
    block = (
        f"if (-f {page}) {{\n    return 503;\n}}\n\nerror_page 503 @maintenance;\nlocation @maintenance {{\n"
        f"    root {page.parent};\n    rewrite ^(.*)$ /maintenance.html break;\n}}\n"
    )
    by_hand = host.nginx.site.read_text().replace("server {\n", f"server {{\n{block}", 1)
    host.nginx.write_site(by_hand)
    assert maintenance(host, "on").code == 0
    assert (host.nginx.site.read_text(), answered(host)[0]) == (by_hand, 503)


def test_the_teams_own_page_is_shown(host: TargetHost) -> None:
    two_releases(host)
    host.nginx.page.parent.mkdir(exist_ok=True)
    own = host.nginx.page.with_name("maintenance.html.own")
    own.write_text("Back at nine.")
    maintenance(host, "on")
    own.unlink()
    assert answered(host) == (503, "Back at nine.")


@pytest.mark.parametrize("token", [0, 2])
def test_only_the_registered_token_may_change_it(host: TargetHost, token: int) -> None:
    two_releases(host)
    assert maintenance(host, "on", token).code == 76
    assert (status(host).get("maintenance"), served(host)) == ("off", "v1.2.3")


def test_only_server_blocks_that_pass_requests_on_get_the_block(host: TargetHost) -> None:
    two_releases(host)
    redirect = "server { listen 127.0.0.1:80; return 301 https://$host$request_uri; }\n"
    redirect = redirect.replace(":80;", f":{host.ports[2]};")
    host.nginx.write_site(redirect + host.nginx.site.read_text())
    assert maintenance(host, "on").code == 0
    assert host.nginx.site.read_text().startswith(redirect)
    assert len(BLOCK.findall(host.nginx.site.read_text())) == 1


def test_a_site_in_one_line_is_refused_with_what_to_do(host: TargetHost) -> None:
    register(host)
    text = f"server {{ listen 127.0.0.1:{host.nginx.port}; location / {{ proxy_pass http://localhost:{host.ports[0]}; }} }}\n"
    host.nginx.write_site(text)
    answer = maintenance(host, "on")
    assert (answer.code, "guide 11.5" in answer.text) == (78, True)
    assert (host.nginx.site.read_text(), host.nginx.page.exists()) == (text, False)


def test_a_reload_that_is_not_taken_takes_the_block_out_again(host: TargetHost) -> None:
    two_releases(host)
    before = host.nginx.site.read_text()
    false_nginx(host, "-s reload", "[ -e {root}/once ] || { touch {root}/once; exit 0; }")
    answer = maintenance(host, "on")
    (host.root / "once").unlink()
    assert (answer.code, answer.get("restored")) == (80, "yes"), answer.text
    assert (host.nginx.site.read_text(), host.nginx.page.exists()) == (before, False)


def test_off_works_while_nginx_is_stopped(host: TargetHost) -> None:
    two_releases(host)
    maintenance(host, "on")
    host.nginx.daemon.stop()
    assert (maintenance(host, "off").code, host.nginx.page.exists()) == (0, False)
