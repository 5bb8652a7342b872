"""What a migration means for the release before it: expand, contract, irreversible, or not known (guide 5, 6.1)."""

from collections.abc import Iterable, Mapping, Sequence

from policy.answers import Change
from policy.rollback.facts import Migration

EXPAND, CONTRACT, IRREVERSIBLE, UNKNOWN = "expand", "contract", "irreversible", "unknown"

# By the parser's words. What is in none of them is not known, and that is said.
_EXPAND = frozenset(
    [
        "BEGIN",
        "COMMIT",
        "COMMIT_TRANSACTION",
        "START_TRANSACTION",
        "SET",
        "COMMENT_ON",
        "CREATE_TABLE",
        "CREATE_TABLE_AS",
        "CREATE_INDEX",
        "CREATE_TYPE",
        "CREATE_DOMAIN",
        "CREATE_SEQUENCE",
        "CREATE_EXTENSION",
        "CREATE_SCHEMA",
        "CREATE_VIEW",
        "CREATE_MATERIALIZED_VIEW",
        "INSERT",
        "GRANT",
        "ANALYZE",
        "VACUUM",
        "ADD_COLUMN",
        "ADD_VALUE",
        "DROP_NOT_NULL",
        "SET_DEFAULT",
        "DROP_CONSTRAINT",
        "DROP_INDEX",
        "VALIDATE_CONSTRAINT",
        "SET_STATISTICS",
        "CREATE_STATISTICS",
        "REINDEX",
    ]
)
_CONTRACT: Mapping[str, str] = {
    "ADD_REQUIRED_COLUMN": "adds {}, which must have a value",
    "RENAME_COLUMN": "renames {}",
    "TABLE_RENAME_TO": "renames {}",
    "RENAME_TO": "renames {}",
    "RENAME_VALUE": "renames a value of {}",
    "SET_SCHEMA": "moves {}",
    "SET_NOT_NULL": "makes {} required",
    "SET_TYPE": "changes the type of {}",
    "DROP_DEFAULT": "drops the default of {}",
    "ADD_CONSTRAINT": "adds a constraint on {}",
    "CREATE_UNIQUE_INDEX": "makes values unique with {}",
    "DROP_VIEW": "drops {}",
    "DROP_MATERIALIZED_VIEW": "drops {}",
    "DROP_FUNCTION": "drops {}",
    "DROP_PROCEDURE": "drops {}",
    "DROP_TRIGGER": "drops {}",
    "DROP_SEQUENCE": "drops {}",
    "DROP_TYPE": "drops {}",
    "DROP_DOMAIN": "drops {}",
    "DROP_EXTENSION": "drops {}",
    "REVOKE": "takes rights away",
}
_IRREVERSIBLE: Mapping[str, str] = {
    "DROP_TABLE": "drops {}",
    "DROP_COLUMN": "drops {}",
    "DROP_SCHEMA": "drops {}",
    "DROP_DATABASE": "drops {}",
    "TRUNCATE": "empties {}",
    "DELETE": "deletes from {}",
}
_NOT_KNOWN: Mapping[str, str] = {
    "UPDATE": "changes values of {}",
    "MERGE": "changes values of {}",
    "DO": "runs a block of code",
    "SELECT": "calls functions",
}
_UNREAD = "its SQL could not be read"


def classify(name: str, changes: Sequence[Change] | None, run: int) -> Migration:
    """The gravest of what it does. `changes` None: its SQL was not found, or not understood.

    What happens to a table that the same migration made concerns nobody else.
    """
    if changes is None:
        return Migration(name, UNKNOWN, _UNREAD, run)
    own = {c.on for c in changes if c.kind == "CREATE_TABLE"}
    foreign = [c for c in changes if c.on.partition(".")[0] not in own]
    for kind, table in ((IRREVERSIBLE, _IRREVERSIBLE), (CONTRACT, _CONTRACT)):
        said = [table[c.kind].format(c.on) for c in foreign if c.kind in table]
        if said:
            return Migration(name, kind, _joined(said), run)
    odd = [c for c in foreign if c.kind not in _EXPAND]
    if odd:
        return Migration(name, UNKNOWN, _joined([_unknown(c) for c in odd]), run)
    return Migration(name, EXPAND, "", run)


def grave(migrations: Iterable[Migration], run: int) -> tuple[Migration, ...]:
    """Those since `run` that a release which it started cannot live with."""
    return tuple(m for m in migrations if m.run > run and m.kind in (CONTRACT, IRREVERSIBLE))


def _unknown(change: Change) -> str:
    plain = change.kind.lower().replace("_", " ")
    return _NOT_KNOWN.get(change.kind, f"does {plain}" + " on {}" * bool(change.on)).format(change.on)


def _joined(said: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(said))[:200]


def sql_of(name: str, files: Mapping[str, str]) -> str | None:
    """The file of a migration that the image's label names: by its whole name, else by its version."""
    version = name.partition("__")[0]
    exact = (text for file, text in files.items() if file.removesuffix(".sql") == name)
    near = (text for file, text in files.items() if file.partition("__")[0] == version)
    return next(exact, None) or next(near, None)
