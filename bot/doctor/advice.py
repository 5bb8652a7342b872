"""For each fault the doctor may meet: what happened, and what to do about it."""

from functools import singledispatch

from policy import errors

_CODES = {
    "invalid_auth": "The token is not one of this workspace; copy SLACK_BOT_TOKEN anew from OAuth & Permissions.",
    "token_revoked": "Install the app again and copy the new SLACK_BOT_TOKEN.",
    "account_inactive": "Install the app again and copy the new SLACK_BOT_TOKEN.",
    "not_in_channel": "Invite the bot there: /invite @liyaqa-desk.",
    "channel_not_found": "Check the id in liyaqa.toml; in a private channel, invite the bot: /invite @liyaqa-desk.",
    "is_archived": "Unarchive the channel or name another one in liyaqa.toml.",
    "missing_scope": "Give the app the scopes of slack-manifest.yaml and install it again.",
    "no_such_subteam": "Check the group's id in liyaqa.toml.",
}


@singledispatch
def advice(fault: errors.BotError) -> str:
    return f"{type(fault).__name__} {fault}."


@advice.register
def _(fault: errors.SlackFault) -> str:
    do = _CODES.get(fault.code, "Compare the app with slack-manifest.yaml.")
    return f"Slack refused {fault.method} with {fault.code}. {do}"


@advice.register
def _(fault: errors.SlackUnreachable) -> str:
    return f"Slack did not answer {fault.method}: {fault.detail}. Check SLACK_API_URL, the network and any proxy."


@advice.register
def _(fault: errors.DatabaseUnreachable) -> str:
    return f"{_plain(fault.detail)}. Check DATABASE_URL, and that PostgreSQL 15 or newer runs and lets this user in."


@advice.register
def _(fault: errors.HostUnreachable) -> str:
    return f"{_plain(fault.detail)}. Check address and port in liyaqa.toml, the firewall, and that sshd runs."


@advice.register
def _(fault: errors.HostKeyChanged) -> str:
    return (
        f"the host offers {fault.actual}, but {fault.expected or 'no key'} is pinned. Compare it on the host's console"
        " with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`, and only then renew host_key in liyaqa.toml."
    )


@advice.register
def _(fault: errors.LoginRefused) -> str:
    return f"the host refused {fault.user}. Put the public half of key_file into {fault.user}'s authorized_keys there."


@advice.register
def _(fault: errors.ForwardRefused) -> str:
    return (
        f"sshd forbids the forward to {fault.target}. Set AllowStreamLocalForwarding and AllowTcpForwarding to yes for"
        " this user in sshd_config, and reload sshd."
    )


@advice.register
def _(fault: errors.DockerFault) -> str:
    return f"{fault.operation}: {_plain(fault.detail)}. Try `docker version` there as the deploy user."


@advice.register
def _(fault: errors.HelperFault) -> str:
    return f"{_plain(fault.detail)}. Install the helper: `python -m bot host-helper ENVIRONMENT` prints it and how."


@advice.register
def _(fault: errors.SiteNotUnderstood) -> str:
    return f"{_plain(fault.detail)}. Let the site's proxy_pass name exactly one port of the pool."


@advice.register
def _(fault: errors.FileFault) -> str:
    return f"{fault.path}: {_plain(fault.detail)}. Check that it exists and who may read it."


@advice.register
def _(fault: errors.RegistryFault) -> str:
    return f"{_plain(fault.detail)}. Check `repository` in liyaqa.toml, REGISTRY_USER and REGISTRY_TOKEN."


def _plain(detail: str) -> str:
    return " ".join(detail.split()).rstrip(".")[:300] or "no details"
