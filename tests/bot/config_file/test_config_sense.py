"""liyaqa.toml: what is well written and makes no sense."""

import pytest

from tests.bot.config_file.test_config_file import GOOD, changed, problems
from tests.bot.sample import HOST_KEY

PRODUCTION = "environments.production"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"C0DEPLOYS1"', '"#deployments"', "channels.deployments: #deployments is not a channel id."),
        ('"U0DEPLOY01"', '"@alice"', "roles.deployer.users[0]: @alice is not a member id."),
        ('"U0APPROV03"', '"U0APPROV01"', "roles.approver.users[2]: U0APPROV01 is named twice."),
        ('group = ""', 'group = "@devops"', "roles.deployer.group: @devops is not a user group id."),
        ('"S0DEVOPS01"', '"@devops-team"', "contacts.on_call: @devops-team is not a member or user group id"),
        ("remind_at = 0.5", "remind_at = 15", "approvals.remind_at: is the part of the time"),
        ("expire_minutes = 30", "expire_minutes = 0", "approvals.expire_minutes: must be more than 0."),
        ("os_logins = {}", 'os_logins = { amina = "@amina" }', "people.os_logins.amina: @amina is not a member id."),
        ("os_logins = {}", 'os_logins = { "os:a" = "U0AMINA" }', "people.os_logins.os:a: is not a login."),
        ("security_minutes = 15", "security_minutes = 0.5", "reminders.security_minutes: must be at least 1; 0 means"),
        ("patience = 3", "patience = 0", "reminders.patience: must be at least 1."),
        ("8081, 8082]", "8081, 8081]", f"{PRODUCTION}.ports[2]: 8081 is named twice."),
        ("8081, 8082]", "8081]", f"{PRODUCTION}.ports: has 2, but blue_green with a running standby needs 3"),
        ("8081, 8082]", "8081, 80820]", f"{PRODUCTION}.ports[2]: 80820 is not a port"),
        ('proof_from = "staging"', 'proof_from = "stagin"', f"{PRODUCTION}.proof_from: there is no environment stagin."),
        ('"staging" # 2.2', '"development" # 2.2', f"{PRODUCTION}.proof_from: development cannot prove a release"),
        ("health = 120", "health = 10", f"{PRODUCTION}.timings.health: 10 s leave no time for min_uptime"),
        ("health = 120", "pull = -1", f"{PRODUCTION}.timings.pull: must be more than 0, not -1"),
        ("min_uptime = 10", "watch_interval = 400", f"{PRODUCTION}.timings.watch_interval: 400 s is longer"),
        ('"https://api.liyaqa.com"', '"api.liyaqa.com"', f"{PRODUCTION}.public_url: api.liyaqa.com must be an address"),
        ('"api.liyaqa.com"', '"deploy@api"', f"{PRODUCTION}.hosts[0].address: deploy@api must be a name"),
        ('SPRING_PROFILES_ACTIVE = "prod"', 'DB_PASSWORD = "x"', f"{PRODUCTION}.env.DB_PASSWORD: looks like a secret"),
        ("[environments.production]", "[environments.Prod]", "environments.Prod: is not a name people can type."),
        ('reason = "Dev', 'reason = "" # "Dev', "environments.development.reason: is empty."),
        ('days = ["monday"]', 'days = ["friday"]', "windows.open: friday is open from 09:00 and in avoid_days"),
        ('days = ["monday"]', 'days = ["tuesday"]', "windows.open: tuesday 09:00 overlaps 09:00-11:00."),
        ('end = "11:00"', 'end = "09:00"', "windows.open: monday starts and ends at 09:00."),
        ('peak = { start = "13:00"', 'peak = { start = "08:00"', "windows.open: monday 09:00-11:00 lies inside the peak"),
        ('["saturday", "sunday"]', '["friday", "sunday"]', "windows.avoid_days: friday is in closed_days too."),
        (
            "dates = []",
            "dates = [{ first = 2027-03-09, last = 2027-02-08 }]",
            "windows.ramadan.dates[0].last: 2027-02-08 is before first, 2027-03-09.",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_named_by_its_path(old: str, new: str, said: str) -> None:
    assert any(problem.startswith(said) for problem in changed(old, new)), changed(old, new)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("error_rate_ask = 6", "error_rate_ask: 6 is above error_rate, 5: nobody would be asked."),
        ("least_requests = 0", "least_requests: must be more than 0, not 0."),
        ("slower_from = -1.0", "slower_from: must not be below 0."),
        ('requests = "{a}"', "requests: must be label matchers"),
        ('database_errors = "x} or y"', "database_errors: x} or y is not a metric's name."),
    ],
)
def test_a_watch_that_makes_no_sense_is_named_by_its_path(line: str, said: str) -> None:
    found = changed('on_fail = "rollback"', line)
    assert any(problem.startswith(f"{PRODUCTION}.watch.{said}") for problem in found), found


def test_an_instance_that_names_no_port_tells_no_release_apart() -> None:
    (problem,) = changed('instance = "{host}:{port}"', 'instance = "backend"')
    assert problem.startswith(f"{PRODUCTION}.watch.instance: backend names no {{port}}")


def test_an_approver_list_shorter_than_approvals_plus_one_is_refused() -> None:
    assert changed(', "U0APPROV03"]', ', "os:root"]') == (
        (
            "roles.approver.users: names 2, but production needs 2 approvals and the requester never counts."
            " Name at least 3 people, or a user group in `group`."
        ),
    )


def host_key(value: str) -> tuple[str, ...]:
    head, _, tail = GOOD.rpartition(f'"{HOST_KEY}"')
    return problems(f'{head}"{value}"{tail}')


def test_a_host_without_a_pinned_key_is_refused_with_the_command_that_shows_it() -> None:
    (problem,) = host_key("")

    assert problem.startswith(f"{PRODUCTION}.hosts[0].host_key: is empty.")
    assert "`ssh-keyscan -p 22 -t ed25519 api.liyaqa.com`" in problem


@pytest.mark.parametrize("key", ["AAAA", "ssh-ed25519 AAAA", "ssh-rsa !!!", "SHA256:abcdef"])
def test_a_host_key_that_is_none_is_refused(key: str) -> None:
    (problem,) = host_key(key)

    assert problem.startswith(f"{PRODUCTION}.hosts[0].host_key: is not a host key.")


def test_two_hosts_of_one_name_and_one_address_are_refused() -> None:
    host = GOOD[GOOD.rindex("[[environments.production.hosts]]") :]

    assert problems(GOOD + host) == (
        f"{PRODUCTION}.hosts[1].name: production is the name of two hosts.",
        f"{PRODUCTION}.hosts[1].address: api.liyaqa.com:22 is described twice.",
    )


def test_two_environments_on_one_server_must_not_meet() -> None:
    assert changed("staging.liyaqa.com", "api.liyaqa.com") == (
        f"{PRODUCTION}.ports: 8080 on api.liyaqa.com belongs to staging too.",
        f"{PRODUCTION}.container: liyaqa-backend on api.liyaqa.com is staging's name too.",
    )
