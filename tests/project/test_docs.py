"""Every command, setting and rule is documented, and every link of the documentation leads somewhere."""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import COMMANDS
from bot.config_file.tables import (
    DatesTable,
    EnvironmentTable,
    HoursTable,
    OpenTable,
    RamadanTable,
    Table,
    WindowsTable,
)
from bot.settings import GROUPS, Leases, variable
from handlers.parsing.words import OPTIONS
from messages.replies.usage import SUBCOMMANDS
from policy.config import (
    Approvals,
    Channels,
    Config,
    Contacts,
    Host,
    Playbooks,
    Reminders,
    Role,
    RoleMembers,
    Timings,
    Watch,
)
from policy.rules import Rule

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def undocumented(text: str, names: list[str]) -> list[str]:
    """Names that do not stand in backticks."""
    return [name for name in names if f"`{name}" not in text]


def test_every_command_of_the_terminal_is_documented() -> None:
    assert undocumented(page("reference/commands.md"), list(COMMANDS)) == []


def test_every_word_of_the_slash_command_is_documented_as_the_help_says_it() -> None:
    text = page("reference/commands.md")

    assert undocumented(text, list(SUBCOMMANDS)) == []
    assert undocumented(text, [f"--{name.removeprefix('--')}" for name in OPTIONS]) == []


def test_every_variable_is_documented_and_marked_when_it_is_a_secret() -> None:
    text = page("reference/settings.md")

    for group in GROUPS:
        for field, info in group.model_fields.items():
            name = variable(group, field)
            assert f"`{name}`" in text, name
            assert (f"`{name}` *" in text) is (info.annotation is SecretStr), name
    assert "`BOT_CONFIG`" in text


def settings() -> Iterator[str]:
    yield from (name for name in EnvironmentTable.model_fields if name != "timings")
    yield from (name for name in WindowsTable.model_fields)
    for table in (OpenTable, HoursTable, RamadanTable, DatesTable):
        assert issubclass(table, Table)
        yield from table.model_fields
    yield from (field.name for kind in (Host, Timings, Watch) for field in fields(kind))
    yield from (field.name for field in fields(RoleMembers) if field.name != "role")
    yield from (f"channels.{field.name}" for field in fields(Channels))
    yield from (f"contacts.{field.name}" for field in fields(Contacts))
    yield from (f"approvals.{field.name}" for field in fields(Approvals))
    yield from (f"reminders.{field.name}" for field in fields(Reminders))
    yield from (f"playbooks.{field.name}" for field in fields(Playbooks))
    yield from Role


@pytest.mark.parametrize("key", sorted(set(settings())))
def test_every_key_of_the_file_is_documented(key: str) -> None:
    assert f"`{key}`" in page("reference/settings.md")


def test_every_table_of_the_file_has_a_heading_or_a_row() -> None:
    text = page("reference/settings.md")

    for field in fields(Config):
        assert re.search(rf"`\[?{field.name}\b", text), field.name


def test_the_documented_defaults_of_the_timings_are_those_that_count() -> None:
    text = page("reference/settings.md")

    for name, default in asdict(Timings()).items():
        assert f"| `{name}` | {default:g} |" in text, name


def test_the_documented_defaults_of_the_leases_are_those_that_count() -> None:
    text = page("reference/settings.md")

    for field, info in Leases.model_fields.items():
        assert f"| `{variable(Leases, field)}` | {info.default:g} |" in text, field


def test_every_rule_is_documented() -> None:
    assert undocumented(page("reference/rules.md"), [str(rule) for rule in Rule]) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readme_is_one_screen_and_its_commands_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 50
    for target in re.findall(r"^    make ([a-z]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for command in re.findall(r"python -m bot ([a-z-]+)", text):
        assert command in COMMANDS


def test_the_pages_name_no_command_that_does_not_exist() -> None:
    for path in PAGES:
        for command in re.findall(r"python -m bot ([a-z-]+)", path.read_text(encoding="utf-8")):
            assert command in COMMANDS, (path, command)
