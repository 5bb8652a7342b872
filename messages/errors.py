"""Every fault of policy/errors.py in words: what happened, what it means, what to do next."""

from functools import singledispatch

from messages.blocks import message, section
from messages.text import code, count, duration, escape
from messages.views import Message
from policy import errors

DOCTOR = f"Run {code('python -m bot doctor')} on the desk's server: it names the step that fails."


def fault(error: errors.BotError) -> Message:
    """The answer to a person."""
    said = explain(error)
    return message(said, section(said))


def unexpected(reference: str) -> Message:
    """For what nobody foresaw: the reference finds it in the log."""
    said = (
        f"Something went wrong (reference {escape(reference)}). "
        "Look at `/deploy status` before you try again, and give the reference to whoever looks after the desk."
    )
    return message(said, section(said))


@singledispatch
def explain(error: Exception) -> str:
    """Finished mrkdwn; `messages.text.plain` makes it plain text for a terminal."""
    return f"Something went wrong ({code(type(error).__name__)}). {DOCTOR}"


@explain.register
def _(error: errors.HostUnreachable) -> str:
    return (
        f"{code(error.host)} cannot be reached: {_detail(error.detail)}. Nothing new is sent to it. {DOCTOR}"
    )


@explain.register
def _(error: errors.HostKeyChanged) -> str:
    return (
        f"{code(error.host)} shows another host key than the pinned one. Pinned: {code(error.expected)}, "
        f"shown: {code(error.actual)}. It may be another machine, so no connection is made. "
        "If the host was rebuilt, check the key on its console and put the new one into the configuration."
    )


@explain.register
def _(error: errors.LoginRefused) -> str:
    return (
        f"{code(error.host)} refused the login of {code(error.user)}. Nothing was done there. "
        "Check that the desk's public key is in that user's authorized keys."
    )


@explain.register
def _(error: errors.ForwardRefused) -> str:
    return (
        f"{code(error.host)} forbids the forward to {code(error.target)}, so Docker cannot be asked. "
        "Allow it for the deploy user in sshd's configuration (`AllowStreamLocalForwarding`, `AllowTcpForwarding`)."
    )


@explain.register
def _(error: errors.DockerFault) -> str:
    status = f" (status {error.status})" if error.status else ""
    return (
        f"Docker on {code(error.host)} failed at {escape(error.operation)}{status}: {_detail(error.detail)}. "
        f"Look at the daemon there with {code('systemctl status docker')}, then try again."
    )


@explain.register
def _(error: errors.HelperFault) -> str:
    return (
        f"The root helper on {code(error.host)} did not answer as it should: {_detail(error.detail)}. "
        f"Without it nginx is not touched. {DOCTOR} It also prints the script to install."
    )


@explain.register
def _(error: errors.SiteNotUnderstood) -> str:
    return (
        f"The nginx site on {code(error.host)} was not understood: {_detail(error.detail)}. "
        "It is left as it is. Make its `proxy_pass` name one port of the pool, then try again."
    )


@explain.register
def _(error: errors.SwitchRefused) -> str:
    state = (
        "The previous port is back and proven, customers see the earlier release."
        if error.restored
        else "It is not proven that the previous port is back: look at the public URL now."
    )
    return (
        f"nginx on {code(error.host)} did not take the new port: {_detail(error.detail)}. {state} "
        f"{code('nginx -t')} on the host says more."
    )


@explain.register
def _(error: errors.BlockRefused) -> str:
    return (
        f"The firewall of {code(error.host)} was not changed: {_detail(error.detail)}. "
        "Block the address where the traffic comes in, at the provider's firewall, if it must be blocked."
    )


@explain.register
def _(error: errors.StaleToken) -> str:
    return (
        f"A newer run owns {code(error.host)} (token {error.highest}, this one has {error.token}). "
        "This run does nothing more there. See `/deploy status` for the newer one."
    )


@explain.register
def _(error: errors.OtherDatabase) -> str:
    return (
        f"{code(error.host)} belongs to a desk with another database ({code(error.identity)}). "
        "Nothing was changed. If the database was rebuilt, an admin adopts the host; see docs/how-to."
    )


@explain.register
def _(error: errors.FileFault) -> str:
    return (
        f"{code(error.path)} on {code(error.host)} cannot be used: {_detail(error.detail)}. "
        "Check that it exists and that the deploy user may read it, then try again."
    )


@explain.register
def _(error: errors.RegistryFault) -> str:
    return (
        f"The registry {code(error.registry)} did not answer as it should: {_detail(error.detail)}. "
        f"Nothing was changed. Try again in a minute. {DOCTOR}"
    )


@explain.register
def _(error: errors.PagingFault) -> str:
    return (
        f"The paging service did not take the call: {_detail(error.detail)}. "
        "Call people by telephone: `/incident oncall` lists them."
    )


@explain.register
def _(error: errors.StepFailed) -> str:
    log = " Its last output is in the run's thread." if error.log else ""
    return (
        f"The step {escape(_words(error.step))} failed: {_detail(error.detail)}.{log} "
        "See the run's card for what is live, and for what to do."
    )


@explain.register
def _(error: errors.StepTimedOut) -> str:
    return (
        f"The step {escape(_words(error.step))} did not end within {duration(error.seconds)}. "
        "It may still have happened, so the host is looked at before anything is decided. See the run's card."
    )


@explain.register
def _(error: errors.Fenced) -> str:
    return (
        f"Another copy of the bot has taken over run {error.run}. This one does nothing more. "
        "The run's card goes on from there."
    )


@explain.register
def _(error: errors.StopRequested) -> str:
    return f"Run {error.run} was asked to stop. What it did is being undone; its card shows how far it is."


@explain.register
def _(error: errors.RunMissing) -> str:
    return f"There is no run {error.run}. Nothing was done. See `/deploy history` for the ones there are."


@explain.register
def _(error: errors.EnvironmentGone) -> str:
    return (
        f"{code(error.environment)} is not in liyaqa.toml any more, and a run there is not over. Nothing was done."
        " Put the environment back and restart the desk until the run has ended."
    )


@explain.register
def _(_: errors.DeliveryTaken) -> str:
    return "Another copy of the desk took this request over. It answers; nothing was done twice."


@explain.register
def _(error: errors.DatabaseUnreachable) -> str:
    return (
        f"The desk cannot reach its database: {_detail(error.detail)}. Nothing was started, unless "
        "`/deploy status` shows it when the database is back. Runs under way wait, and go on then. Check PostgreSQL."
    )


@explain.register
def _(error: errors.SchemaMismatch) -> str:
    return (
        f"The database does not fit this version of the desk: {_detail(error.detail)}. Nothing was changed in it. "
        "Start the version that fits, or restore the database."
    )


@explain.register
def _(error: errors.EventUnreadable) -> str:
    return (
        f"This version of the desk cannot read the event {code(error.event)}: {_detail(error.detail)}. "
        "It is kept in the outbox and not posted. Start the version that wrote it."
    )


@explain.register
def _(error: errors.SlackFault) -> str:
    return (
        f"Slack refused {code(error.method)}: {code(error.code)}. The deployment itself is not touched by this. "
        "Check the app's scopes, and that it is a member of the channel."
    )


@explain.register
def _(error: errors.SlackUnreachable) -> str:
    maybe = "It may have done it all the same. " if error.ambiguous else ""
    return (
        f"Slack did not answer {code(error.method)}: {_detail(error.detail)}. {maybe}"
        "The deployment itself goes on, and what is missing is posted later."
    )


@explain.register
def _(error: errors.SettingsInvalid) -> str:
    found = "\n".join(f"• {escape(problem, 400)}" for problem in error.problems[:20])
    return f"The configuration has {count(len(error.problems), 'fault')}:\n{found}\nCorrect each, then start again."


def _detail(detail: str) -> str:
    return escape(detail, 400).rstrip(".") or "no details"


def _words(step: str) -> str:
    return step.replace("_", " ")
