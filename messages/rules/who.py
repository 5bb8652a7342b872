"""Words for who.*: who may ask."""

from messages.rules.words import Fields, Words

_KINDS = {
    "guest": "a guest in this workspace",
    "stranger": "from another organisation",
    "bot": "a bot",
}


def known(f: Fields) -> Words:
    if f.fine:
        return Words(f"{f.who()} is known to Slack.")
    return Words(
        f"Slack did not say who {f.who(default='this person')} is.",
        "Without the roles nobody is let in, so nothing was started.",
        "Try again in a minute. If it stays so, tell an admin that Slack's directory does not answer.",
    )


def member(f: Fields) -> Words:
    if f.fine:
        return Words(f"{f.who()} is a full member of this workspace.")
    kind = _KINDS.get(f.raw("kind"), "not a full member of this workspace")
    return Words(
        f"{f.who()} is {kind}.",
        "Guests, people from other organisations and bots cannot use the deployment desk.",
        "Ask a colleague with a full account to do it.",
    )


def role(f: Fields) -> Words:
    needed = _role(f.text("role", "deployer"))
    if f.fine:
        return Words(f"{f.who()} holds the role {needed}.")
    held = ", ".join(_role(r) for r in f.names("roles")) or "none"
    return Words(
        f"{f.who()} does not hold the role {needed}.",
        f"Roles held: {held}. Nothing was started.",
        f"Ask somebody with the role {needed} to do it, or an admin to give it to you.",
    )


def on_call(f: Fields) -> Words:
    if f.fine:
        return Words(f"On call: {f.who('on_call', f.who(default='somebody'))}.")
    return Words(
        "Nobody is named as on call.",
        "If this goes wrong, nobody is called by name.",
        "Name somebody under `contacts` in the configuration.",
    )


def may_look(f: Fields) -> Words:
    return Words(
        f"{f.who()} holds no role of the desk.",
        "Logs and the audit log are for people who act here. Nothing was read.",
        "Ask an admin to give you a role.",
    )


def _role(name: str) -> str:
    return name.replace("_", " ")
