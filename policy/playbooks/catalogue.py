"""The guide's three playbooks (11.2, 11.3, 11.4) as data: looking first, then doing."""

from policy.config import Role
from policy.playbooks.model import Action, Doing, Playbook, Target

D, T = Doing, Target
_RESPONDERS = frozenset({Role.DEPLOYER, Role.APPROVER, Role.INCIDENT_COMMANDER, Role.SECURITY, Role.ADMIN})
_OPERATORS = frozenset({Role.DEPLOYER, Role.INCIDENT_COMMANDER, Role.ADMIN})
_SECURITY = frozenset({Role.SECURITY, Role.INCIDENT_COMMANDER, Role.ADMIN})
_BOTH = _OPERATORS | _SECURITY

# Name, label, effect, guide.
_LOOKS = (
    (D.SERVICE, "Service status", "Asks the health check, from outside and on each host.", "11.2 step 2"),
    (D.CONTAINERS, "Containers", "Lists the application's containers on each host.", "11.2 step 2"),
    (D.ERRORS, "Errors in the log", "Shows the errors among the last 100 lines.", "11.2 step 2"),
    (D.RESOURCES, "Resources", "Shows disk, memory and the busiest processes.", "11.2 step 2"),
    (D.ACCESS, "Refused requests", "Shows 401, 403 and 404 in the application's log.", "11.3 step 2"),
    (D.AUDIT, "Audit log", "Shows the newest entries of the last 24 hours.", "11.3 step 2"),
    (D.AFFECTED, "Affected users", "Lists users with unauthorized access or data export.", "11.3 step 2"),
    (D.INTEGRITY, "Database statistics", "Shows what PostgreSQL counts of the database.", "11.4 step 1"),
    (D.BACKUPS, "Backups", "Lists the backups on the host.", "11.4 step 4"),
    (D.COUNT, "Count members", "Counts the members, to verify a restore.", "11.4 step 4"),
)
_DOINGS = (
    Action(
        D.RESTART,
        "Restart",
        "Restarts the live release, one host at a time. Requests fail until it is healthy again.",
        "11.2 step 3",
        _OPERATORS,
        T.SERVICE,
        deadline=300,
    ),
    Action(
        D.MAINTENANCE_ON,
        "Maintenance on",
        "Every request is answered with the maintenance page.",
        "11.5",
        _BOTH,
        T.SITE,
        undo=D.MAINTENANCE_OFF,
        deadline=120,
    ),
    Action(
        D.MAINTENANCE_OFF,
        "Maintenance off",
        "Requests reach the application again.",
        "11.5",
        _BOTH,
        T.SITE,
        undo=D.MAINTENANCE_ON,
        deadline=120,
    ),
    Action(
        D.EVIDENCE,
        "Keep evidence",
        "Saves description, log and a snapshot of the live container on each host.",
        "11.3",
        _BOTH,
        T.SERVICE,
        deadline=600,
    ),
    Action(
        D.STOP,
        "Stop the application",
        "Stops the live release on every host. Nobody can use the service until it is started again.",
        "11.3 step 1, 11.4 step 2",
        _BOTH,
        T.SERVICE,
        undo=D.START,
        deadline=180,
    ),
    Action(
        D.START,
        "Start the application",
        "Starts the live release again and waits until it is healthy.",
        "11.4 step 4",
        _BOTH,
        T.SERVICE,
        undo=D.STOP,
        deadline=300,
    ),
    Action(
        D.BLOCK,
        "Block an address",
        "New connections from that address are refused on every host.",
        "11.3 step 1",
        _SECURITY,
        T.FIREWALL,
        undo=D.UNBLOCK,
        asks="address",
        deadline=120,
    ),
    Action(
        D.UNBLOCK,
        "Unblock the address",
        "Connections from that address are accepted again.",
        "11.3 step 1",
        _SECURITY,
        T.FIREWALL,
        asks="address",
        deadline=120,
    ),
    Action(
        D.RESETS,
        "Force password resets",
        "Every affected user has to choose a new password. This cannot be taken back.",
        "11.3 step 4",
        _SECURITY,
        T.DATABASE,
        second=True,
    ),
    Action(
        D.SESSIONS,
        "Invalidate all sessions",
        "Everybody has to log in again. This cannot be taken back.",
        "11.3 step 4",
        _SECURITY,
        T.DATABASE,
        second=True,
    ),
    Action(
        D.READ_ONLY,
        "Read-only database",
        "New connections cannot write. Those that are open still can, so stop the application next.",
        "11.4 step 2",
        _OPERATORS,
        T.DATABASE,
        second=True,
        undo=D.WRITES,
    ),
    Action(
        D.WRITES,
        "Writes on again",
        "New connections can write again.",
        "11.4 step 4",
        _OPERATORS,
        T.DATABASE,
        undo=D.READ_ONLY,
    ),
)
# Name, label, effect, guide: a person types it, and says so.
_BY_HAND = (
    (D.ROTATE, "Credentials rotated", "Database passwords, JWT secrets, API keys, AWS.", "11.3 step 1"),
    (D.BACKUPS_KEPT, "Backups kept", "No old backup is deleted until this is over.", "11.4 step 2"),
    (D.EXPORT, "Healthy data exported", "What is sound is saved before a restore.", "11.4 step 3"),
    (D.RESTORE, "Restored", "The latest good backup is in the database again.", "11.4 step 4"),
)

ACTIONS: dict[Doing, Action] = {
    action.name: action
    for action in (
        *(Action(*look, _RESPONDERS) for look in _LOOKS),
        *_DOINGS,
        *(Action(*item, _BOTH, by_hand=True) for item in _BY_HAND),
    )
}
PLAYBOOKS: dict[str, Playbook] = {
    book.name: book
    for book in (
        Playbook(
            "outage",
            "Production outage",
            "11.2",
            (
                *(D.SERVICE, D.CONTAINERS, D.ERRORS, D.RESOURCES),
                *(D.RESTART, D.MAINTENANCE_ON, D.MAINTENANCE_OFF),
            ),
        ),
        Playbook(
            "security",
            "Data breach",
            "11.3",
            (
                *(D.SERVICE, D.CONTAINERS, D.ACCESS, D.AUDIT, D.AFFECTED),
                *(D.EVIDENCE, D.MAINTENANCE_ON, D.MAINTENANCE_OFF, D.STOP, D.START),
                *(D.BLOCK, D.ROTATE, D.RESETS, D.SESSIONS),
            ),
        ),
        Playbook(
            "database",
            "Database corruption",
            "11.4",
            (
                *(D.SERVICE, D.ERRORS, D.INTEGRITY, D.BACKUPS, D.COUNT),
                *(D.READ_ONLY, D.MAINTENANCE_ON, D.MAINTENANCE_OFF, D.STOP),
                *(D.BACKUPS_KEPT, D.EXPORT, D.RESTORE, D.WRITES, D.START),
            ),
        ),
    )
}
_ALIASES = {"db": "database", "breach": "security", "corruption": "database", "tracking": "outage"}
# While these have not been tried in a security incident, what destroys traces waits (guide 11.3).
AFTER_EVIDENCE = frozenset({D.STOP, D.RESTART})


def playbook_for(word: str) -> Playbook | None:
    name = word.strip().lower()
    return PLAYBOOKS.get(_ALIASES.get(name, name))
