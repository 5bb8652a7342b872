"""What the file's types cannot say: each check yields sentences that begin with the path of the fault."""

import re
from collections.abc import Iterator

from bot.config_file.environments import environment_faults, shared_hosts
from bot.config_file.incidents import incident_faults
from bot.config_file.summaries import summary_faults
from bot.config_file.windows import window_faults
from policy.config import Config, Role, RoleMembers, Strategy

# Slack's ids: a letter for the kind, then capitals and digits.
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")
_USER = re.compile(r"[UW][A-Z0-9]{2,}|os:[a-z_][a-z0-9_-]*")
_LOGIN = re.compile(r"[a-z_][a-z0-9_-]*")
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,}")
_CONTACT = re.compile(r"[UWS][A-Z0-9]{2,}")


def faults(config: Config) -> Iterator[str]:
    yield from _channels(config)
    yield from _roles(config)
    yield from _logins(config)
    yield from _contacts(config)
    yield from _approvals(config)
    yield from summary_faults(config)
    yield from window_faults(config.windows)
    if not config.environments:
        yield "environments: is empty. Describe at least one, such as [environments.staging]."
    for environment in config.environments:
        yield from environment_faults(environment, config)
    yield from shared_hosts(config)
    yield from incident_faults(config)


def _channels(config: Config) -> Iterator[str]:
    for name in ("deployments", "incidents", "security", "general"):
        value = getattr(config.channels, name)
        if not value and name in {"deployments", "incidents"}:
            yield f"channels.{name}: is empty. Put the id of #{name} here, such as C024BE91L (channel details, at the end)."
        elif value and not _CHANNEL.fullmatch(value):
            yield f"channels.{name}: {value} is not a channel id. Ids look like C024BE91L (channel details, at the end)."


def _roles(config: Config) -> Iterator[str]:
    for members in config.roles:
        path = f"roles.{members.role}"
        for i, user in enumerate(members.users):
            if not _USER.fullmatch(user):
                yield f"{path}.users[{i}]: {user} is not a member id. Ids look like U024BE7LH (profile, Copy member ID)."
            elif user in members.users[:i]:
                yield f"{path}.users[{i}]: {user} is named twice."
        if members.group and not _GROUP.fullmatch(members.group):
            yield f"{path}.group: {members.group} is not a user group id. Ids look like S024BE7LK."
    if not _named(config.members(Role.DEPLOYER)):
        yield "roles.deployer: names nobody. Give a user group in `group` or member ids in `users`."
    yield from _approvers(config)


def _logins(config: Config) -> Iterator[str]:
    for login, person in config.people.os_logins:
        path = f"people.os_logins.{login}"
        if not _LOGIN.fullmatch(login):
            yield f"{path}: is not a login. Write the name alone, without os:."
        if not _MEMBER.fullmatch(person):
            yield f"{path}: {person} is not a member id. Ids look like U024BE7LH (profile, Copy member ID)."


def _approvers(config: Config) -> Iterator[str]:
    """Ruling 36: approvals plus one, for the requester may be one of them."""
    most = max(config.environments, key=lambda e: e.approvals, default=None)
    approvers = config.members(Role.APPROVER)
    # People of the command line have no button to press.
    users = {user for user in approvers.users if not user.startswith("os:")}
    if most is None or not most.approvals or len(users) > most.approvals or (approvers.group and not users):
        return
    yield (
        f"roles.approver.users: names {len(users)}, but {most.name} needs {most.approvals} approvals and the requester"
        f" never counts. Name at least {most.approvals + 1} people, or a user group in `group`."
    )


def _named(members: RoleMembers) -> bool:
    return bool(members.users or members.group)


def _contacts(config: Config) -> Iterator[str]:
    for name in ("on_call", "backup", "escalation"):
        value = getattr(config.contacts, name)
        if value and not _CONTACT.fullmatch(value):
            yield f"contacts.{name}: {value} is not a member or user group id, such as U024BE7LH or S024BE7LK."


def _approvals(config: Config) -> Iterator[str]:
    if config.approvals.expire_minutes <= 0:
        yield "approvals.expire_minutes: must be more than 0."
    if not 0 < config.approvals.remind_at < 1:
        yield "approvals.remind_at: is the part of the time after which to remind, between 0 and 1, such as 0.5."
    if config.windows.open or not any(e.windows for e in config.environments):
        return
    names = ", ".join(e.name for e in config.environments if e.windows and e.strategy is not Strategy.LOCAL)
    yield f"windows.open: is empty, but {names} keeps windows, so it could never be deployed to."
