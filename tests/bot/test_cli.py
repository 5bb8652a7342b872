"""The command line: every command, every mistake, one clear sentence, no traceback."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from policy.errors import DatabaseUnreachable, HostUnreachable
from tests.bot.sample import SHIPPED

ROOT = SHIPPED.parent
Output = pytest.CaptureFixture[str]


def said(capsys: Output, *words: str) -> tuple[int, str]:
    """Exit code, and everything that was printed."""
    code = cli.main(words)
    out, err = capsys.readouterr()
    return code, out + err


def test_without_a_command_all_of_them_are_listed(capsys: Output) -> None:
    code, text = said(capsys)

    assert code == 2
    assert all(f"  {name} " in text for name in cli.COMMANDS)
    assert said(capsys, "--help") == (0, text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("doctr", "doctor"),
        ("chek", "check"),
        ("anouncements", "announcements"),
        ("host_helper", "host-helper"),
    ],
)
def test_a_mistyped_command_gets_the_nearest_one(capsys: Output, typed: str, meant: str) -> None:
    assert said(capsys, typed) == (2, f"`{typed}` is not a command. Did you mean `{meant}`?\n")


def test_a_word_that_is_near_nothing_gets_the_list(capsys: Output) -> None:
    code, text = said(capsys, "'; drop table run --")

    assert code == 2
    assert "Here stands one of: run, check," in text


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(capsys: Output, command: str) -> None:
    code, text = said(capsys, command, "--help")

    assert code == 0
    assert f"usage: python -m bot {command}" in text


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("plan",), "the following arguments are required: version, environment"),
        (("check", "--fast"), "unrecognized arguments: --fast"),
        (("audit", "verify", "--against", "zz"), "a hash has 8 to 64 digits"),
    ],
)
def test_a_wrong_option_is_one_sentence(capsys: Output, words: tuple[str, ...], problem: str) -> None:
    code, text = said(capsys, *words)

    assert code == 2
    assert problem in text
    assert text.count("\n") == 1
    assert text.endswith(f"`python -m bot {words[0]} --help` shows how.\n")


@pytest.mark.usefixtures("installation")
def test_check_is_content_with_a_filled_in_installation(capsys: Output) -> None:
    assert said(capsys, "check") == (0, "The configuration is fine: development, staging, production.\n")


def test_check_names_each_fault_and_counts_them(capsys: Output, installation: Path) -> None:
    installation.write_text(
        installation.read_text().replace("approvals = 2", "aprovals = 2"), encoding="utf-8"
    )

    code, text = said(capsys, "check")

    assert code == 1
    assert text == (
        "environments.production.aprovals: is not a setting. Did you mean approvals?\n\n1 thing to put right.\n"
    )


def test_check_looks_at_one_file_alone_without_secrets(capsys: Output) -> None:
    code, text = said(capsys, "check", str(SHIPPED))

    assert code == 1
    assert "environments.production.hosts[0].host_key: is empty." in text
    assert "SLACK_BOT_TOKEN" not in text


@pytest.mark.usefixtures("installation")
def test_the_start_without_a_database_is_refused_with_one_sentence(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")

    code, text = said(capsys, "run")

    assert code == 1
    assert text.startswith("DATABASE_URL: is not set.")
    assert text.count("\n") == 1


@pytest.mark.usefixtures("installation")
def test_the_embedded_start_is_refused_while_hosts_are_real(capsys: Output) -> None:
    code, text = said(capsys, "run", "--embedded")

    assert code == 1
    assert (
        "api.liyaqa.com is not this machine, and --embedded is for trying the bot on this machine only."
        in text
    )


@pytest.mark.usefixtures("installation")
def test_an_unreachable_database_is_one_sentence(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://liyaqa:hidden@127.0.0.1:1/liyaqa")

    code, text = said(capsys, "audit", "verify")

    assert code == 1
    assert text.startswith("The desk cannot reach its database")
    assert "hidden" not in text
    assert "Traceback" not in text


@pytest.mark.usefixtures("installation")
def test_an_unknown_environment_gets_the_nearest_one(capsys: Output) -> None:
    assert said(capsys, "plan", "v1.2.4", "prodution") == (
        1,
        "There is no environment `prodution`. Did you mean production?\n",
    )


@pytest.mark.usefixtures("installation")
def test_the_host_helper_is_printed_alone_and_its_installation_beside_it(capsys: Output) -> None:
    assert cli.main(["host-helper", "production"]) == 0

    script, steps = capsys.readouterr()
    assert script.startswith("#!/bin/sh")
    assert "PORTS='8080 8081 8082'" in script
    assert "@" not in script.splitlines()[1]
    assert "deploy ALL=(root) NOPASSWD: /usr/local/sbin/liyaqa-host" in steps
    assert "install -o root -g root -m 0755 liyaqa-host /usr/local/sbin/liyaqa-host" in steps
    assert "install -d -o deploy -m 0700 /opt/liyaqa/desk" in steps


@pytest.mark.usefixtures("installation")
def test_development_has_no_host_to_install_a_helper_on(capsys: Output) -> None:
    code, text = said(capsys, "host-helper", "development")

    assert code == 1
    assert text.startswith("development has no hosts: Development is your own machine")


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (HostUnreachable("production", "no route"), "production cannot be reached: no route."),
        (
            ExceptionGroup("several", [ExceptionGroup("", [DatabaseUnreachable("gone")])]),
            "The desk cannot reach",
        ),
    ],
    ids=["alone", "in groups"],
)
def test_a_fault_is_explained_and_not_traced(capsys: Output, error: Exception, begins: str) -> None:
    async def fail(_: argparse.Namespace) -> int:
        raise error

    assert cli.carry_out(fail, argparse.Namespace()) == 1

    _, err = capsys.readouterr()
    assert err.startswith(begins)
    assert "Traceback" not in err


def test_a_bug_is_told_with_the_reference_that_is_in_the_log(capsys: Output) -> None:
    def fail(_: argparse.Namespace) -> int:
        raise KeyError("oops")

    assert cli.carry_out(fail, argparse.Namespace()) == 1

    *log, last = capsys.readouterr().err.splitlines()
    reference = last.partition("(reference ")[2].partition(")")[0]
    assert last.startswith("Something went wrong that the bot did not expect")
    assert reference in log[0]


def test_python_m_bot_is_the_command_line() -> None:
    command = [sys.executable, "-W", "error", "-m", "bot", "announcements"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=50)

    assert (result.returncode, result.stderr) == (0, "")
    assert "Production Deployment Started" in result.stdout
