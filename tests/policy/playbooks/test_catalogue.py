"""The three playbooks hold what the guide has, and every action says what it is by hand."""

import pytest

from policy.config import Environment, Host, Role, Strategy
from policy.playbooks import ACTIONS, PLAYBOOKS, Doing, Target, playbook_for
from policy.playbooks.shell import commands
from policy.playbooks.sql import arguments, statements

PRODUCTION = Environment("production", Strategy.BLUE_GREEN, public_url="https://api.liyaqa.com")
HOST = Host("web1", "api.liyaqa.com")
LIVE = "liyaqa-backend-blue"


def by_hand(doing: Doing) -> tuple[str, ...]:
    return commands(doing, PRODUCTION, HOST, LIVE, "203.0.113.9", "INC-2026-014")


def test_every_action_is_in_the_catalogue_and_in_a_playbook_or_is_an_undo() -> None:
    assert set(ACTIONS) == set(Doing)
    shown = {name for book in PLAYBOOKS.values() for name in book.actions}
    undos = {action.undo for action in ACTIONS.values()}
    assert set(Doing) == shown | (undos - {None})


def test_looking_comes_first_and_changes_nothing() -> None:
    for book in PLAYBOOKS.values():
        kinds = [ACTIONS[name].reads for name in book.actions]
        assert kinds == sorted(kinds, reverse=True), book.name
        assert kinds[0]


def test_an_undo_is_undone_by_what_it_undoes_and_changes_the_same() -> None:
    for action in ACTIONS.values():
        if action.undo and action.name is not Doing.BLOCK:
            assert ACTIONS[action.undo].undo is action.name
        if action.undo:
            assert ACTIONS[action.undo].target is action.target is not Target.NONE


def test_what_cannot_be_taken_back_has_a_second_person() -> None:
    lasting = {a.name for a in ACTIONS.values() if "cannot be taken back" in a.effect}
    assert lasting == {Doing.RESETS, Doing.SESSIONS}
    assert all(ACTIONS[name].second and ACTIONS[name].undo is None for name in lasting)


def test_a_breach_is_handled_by_security_and_an_admin_may_everything() -> None:
    assert Role.DEPLOYER not in ACTIONS[Doing.RESETS].roles
    assert Role.SECURITY in ACTIONS[Doing.STOP].roles
    assert all(Role.ADMIN in action.roles for action in ACTIONS.values())


@pytest.mark.parametrize(
    ("doing", "typed"),
    [
        (Doing.SERVICE, "curl https://api.liyaqa.com/api/health"),
        (Doing.CONTAINERS, r'docker ps -a --format "{{.Names}}\t{{.Status}}\t{{.Image}}"'),
        (Doing.ERRORS, "docker logs liyaqa-backend-blue --tail 100 | grep ERROR"),
        (Doing.RESOURCES, "df -h"),
        (Doing.ACCESS, 'docker logs liyaqa-backend-blue | grep -E "401|403|404"'),
        (Doing.RESTART, "docker restart liyaqa-backend-blue"),
        (Doing.STOP, "docker stop liyaqa-backend-blue"),
        (Doing.START, "docker start liyaqa-backend-blue"),
        (Doing.MAINTENANCE_ON, "sudo /usr/local/sbin/liyaqa-host maintenance production on TOKEN"),
        (Doing.BLOCK, "sudo /usr/local/sbin/liyaqa-host block production 203.0.113.9 INC-2026-014"),
        (Doing.BACKUPS, "ls -lh /var/backups/liyaqa"),
        (Doing.RESTORE, "pg_restore -h localhost -U liyaqa -d liyaqa --clean /var/backups/liyaqa/FILE.dump"),
    ],
)
def test_each_action_is_what_the_guide_types(doing: Doing, typed: str) -> None:
    assert by_hand(doing)[0] == typed


def test_every_action_shows_a_command_but_for_the_two_without_one() -> None:
    assert {doing for doing in Doing if not by_hand(doing)} == {Doing.ROTATE, Doing.BACKUPS_KEPT}


def test_the_database_is_asked_the_guides_statements_in_one_session() -> None:
    database = PRODUCTION.database
    assert statements(Doing.SESSIONS, database) == ("DELETE FROM refresh_tokens;",)
    assert (
        statements(Doing.READ_ONLY, database)[0]
        == "ALTER DATABASE liyaqa SET default_transaction_read_only = on;"
    )
    first, second = statements(Doing.WRITES, database)
    assert (first, second.endswith("read_only = off;")) == ("SET default_transaction_read_only = off;", True)
    words = arguments(database, (first, second))
    assert words[:7] == ("psql", "-X", "-U", "liyaqa", "-d", "liyaqa", "-v")
    assert words[-4:] == ("-c", first, "-c", second)
    for doing in Doing:
        assert not any(
            word in text for text in statements(doing, database) for word in ("NAME", "RECENT", "SUSPECTS")
        )


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("outage", "outage"),
        ("Security", "security"),
        ("breach", "security"),
        ("db", "database"),
        ("tracking", "outage"),
    ],
)
def test_a_playbook_is_found_by_its_name_or_the_type_of_the_incident(word: str, name: str) -> None:
    book = playbook_for(word)
    assert book is not None
    assert book.name == name


def test_an_unknown_playbook_is_none() -> None:
    assert playbook_for("nothing") is None
