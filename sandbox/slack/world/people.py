"""A workspace to begin with: the guide's channels, and one person for each role. Names are roles."""

from dataclasses import dataclass

from sandbox.slack.world.model import Channel, User, UserGroup

TEAM = "T0LIYAQA"
PARTNER_TEAM = "T0PARTNER"
BOT_USER = "U0LIYAQABOT"
BOT_ID = "B0LIYAQABOT"
APP_ID = "A0LIYAQAAPP"
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Workspace:
    """People and places, before anything has been said."""

    users: tuple[User, ...]
    groups: tuple[UserGroup, ...]
    channels: tuple[Channel, ...]
    domain: str = "liyaqa"
    name: str = "Liyaqa"


_PEOPLE = (
    User("U0ENGINEER", "engineer", "Engineer"),
    User("U0APPROVER1", "approver.one", "Approver One", tz="Europe/London"),
    User("U0APPROVER2", "approver.two", "Approver Two"),
    User("U0COMMANDER", "commander", "Incident Commander", is_admin=True),
    User("U0SECURITY", "security", "Security Lead", tz="Europe/Berlin"),
    User("U0ONCALL", "oncall", "On-Call Engineer", tz="America/New_York"),
)
_OUTSIDERS = (
    User("U0GUEST", "guest", "Guest", is_restricted=True),
    User(
        "U0SINGLEGUEST", "single.guest", "Single-Channel Guest", is_restricted=True, is_ultra_restricted=True
    ),
    User("U0STRANGER", "stranger", "Partner Engineer", team_id=PARTNER_TEAM, is_stranger=True),
    User("U0OTHERBOT", "otherbot", "Another Bot", is_bot=True, bot_id="B0OTHERBOT"),
    User("U0LEFT", "left", "Former Engineer", deleted=True),
)
_OURS = (
    User(BOT_USER, "liyaqa", "Liyaqa", is_bot=True, bot_id=BOT_ID, tz="Etc/UTC"),
    User(SLACKBOT, "slackbot", "Slackbot", is_bot=True, tz="Etc/UTC"),
)


def _ids(*users: User) -> tuple[str, ...]:
    return tuple(user.id for user in users)


_EVERYBODY = (*_ids(*_PEOPLE), BOT_USER)
_WITH_OUTSIDERS = (*_EVERYBODY, "U0GUEST", "U0SINGLEGUEST", "U0STRANGER", "U0OTHERBOT")


def default_workspace() -> Workspace:
    """#deployments has guests, a stranger and another bot; #security-incidents is private."""
    return Workspace(
        users=(*_PEOPLE, *_OUTSIDERS, *_OURS),
        groups=(
            UserGroup("S0DEPLOYERS", "deployers", "Deployers", _ids(*_PEOPLE)),
            UserGroup("S0APPROVERS", "approvers", "Approvers", ("U0APPROVER1", "U0APPROVER2")),
            UserGroup("S0COMMANDERS", "incident-commanders", "Incident Commanders", ("U0COMMANDER",)),
            UserGroup("S0SECURITY", "security-team", "Security Team", ("U0SECURITY",)),
            UserGroup("S0ONCALL", "oncall-team", "On-Call", ("U0ONCALL",)),
            UserGroup("S0DEVOPS", "devops-team", "DevOps Team", ("U0COMMANDER", "U0ONCALL")),
        ),
        channels=(
            Channel("C0DEPLOYMENTS", "deployments", members=_WITH_OUTSIDERS),
            Channel("C0INCIDENTS", "incidents", members=_EVERYBODY),
            Channel(
                "C0SECURITY",
                "security-incidents",
                kind="private",
                members=("U0SECURITY", "U0COMMANDER", "U0ONCALL", BOT_USER),
            ),
            Channel("C0GENERAL", "general", members=_EVERYBODY, is_general=True),
        ),
    )
