"""The host helper's edges: what it refuses to read, what the account may not do, what is never rendered."""

import re

import pytest

from clients.host_helper import HelperEnvironment, HelperSettings, render_helper, sudoers_line
from policy.errors import SettingsInvalid
from tests.real.helper_calls import IDENTITY, call
from tests.real.parts.host import ENVIRONMENT, TargetHost


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("status",),
        ("status", "staging"),
        ("status", "*"),
        ("status", "production", "more"),
        ("destroy", "production"),
        ("usage", "production"),
        ("switch", "production", "P1"),
        ("switch", "production", "80", "1"),
        ("switch", "production", "P1;touch {mark}", "1"),
        ("switch", "production", "P1\n", "1"),
        ("switch", "production", "P1", "01"),
        ("switch", "production", "P1", "1 -o 1"),
        ("switch", "production", "P1", "9" * 19),
        ("switch", "production", "P1", "1", "$(touch {mark})"),
        ("register", "production", "-1", IDENTITY),
        ("register", "production", "", IDENTITY),
        ("register", "production", "1", "short"),
        ("register", "production", "1", "`touch {mark}`"),
        ("register", "production", "1", "../../../../etc/passwd"),
        ("register", "production", "1", "a" * 65),
        ("register", "../production", "1", IDENTITY),
        ("adopt", "production", "not hexadecimal"),
        ("adopt", "$(touch {mark})", IDENTITY),
    ],
)
def test_anything_but_exact_arguments_is_refused(host: TargetHost, words: tuple[str, ...]) -> None:
    mark = host.account.home / "mark"
    before = host.nginx.site.read_bytes()
    answer = call(
        host, *(word.replace("P1", str(host.ports[1])).replace("{mark}", str(mark)) for word in words)
    )
    assert answer.code == 64, answer.text
    assert not mark.exists()
    assert not (host.state / f"{ENVIRONMENT}.fence").exists()
    assert host.nginx.site.read_bytes() == before


def test_the_account_can_reach_nginx_only_through_the_helper(host: TargetHost) -> None:
    tries = (
        f"sudo -n {host.nginx.program} -t",
        "sudo -n sh -c id",
        f"echo x >> {host.nginx.site}",
        f"echo x >> {host.helper}",
        f"sudo -n {host.helper}/../liyaqa-host status production",
    )
    assert [host.sshd.shell(line).returncode == 0 for line in tries] == [False] * len(tries)


@pytest.mark.parametrize(
    "bad",
    [
        HelperEnvironment("production", site="/etc/x'; rm -rf '"),
        HelperEnvironment("prod uction"),
        HelperEnvironment("production", nginx="nginx"),
        HelperEnvironment("production", arguments=("-c", "$(id)")),
        HelperEnvironment("production", pid_file="/run/nginx.pid\n"),
        HelperEnvironment("production", ports=()),
        HelperEnvironment("production", ports=(0,)),
    ],
)
def test_settings_a_shell_could_run_are_never_rendered(bad: HelperEnvironment) -> None:
    with pytest.raises(SettingsInvalid):
        render_helper(HelperSettings((bad,)))
    with pytest.raises(SettingsInvalid):
        sudoers_line("deploy ALL=(ALL) ALL #")


def test_one_helper_serves_several_environments() -> None:
    script = render_helper(
        HelperSettings(
            (HelperEnvironment("production"), HelperEnvironment("staging", page="/var/www/staging.html"))
        )
    )
    assert "    production)\n" in script
    assert "    staging)\n" in script
    assert not re.search(r"@[A-Z]+@", script)
