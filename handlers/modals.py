"""Opens the forms, within the three seconds a trigger lives, and says what is wrong with what was filled in."""

import asyncio
import json
from collections.abc import Mapping

import structlog

from handlers.listening import Call, Room
from messages import modals as forms
from messages.inputs import View
from messages.rules import words
from policy.config import Config
from policy.errors import RegistryFault, SlackFault
from policy.facts import Person, Request
from policy.people import outsider
from policy.runs import Run

TAGS_WITHIN = 2.0

log = structlog.get_logger(__name__)


async def open_deploy(room: Room, call: Call) -> None:
    """A loading view at once; the form when the registry has said what there is, or has not."""
    opened = await room.slack.open_view(call.trigger_id, forms.loading())
    if refusal := outsider(await room.desk.people.person(call.user)):
        form = forms.barred(words(refusal).full)
    else:
        environments = [e.name for e in room.desk.config.environments if e.hosts]
        form = forms.deploy(environments, await _tags(room), channel=call.channel)
    try:
        await room.slack.update_view(opened, form)
    except SlackFault as e:  # closed meanwhile
        log.info("form not shown", code=e.code)


async def _tags(room: Room) -> tuple[str, ...]:
    """The newest few, of the repository that the most people deploy from; a hint, so its absence is fine."""
    repository = next((e.repository for e in reversed(room.desk.config.environments) if e.repository), "")
    if not repository:
        return ()
    try:
        async with asyncio.timeout(TAGS_WITHIN):
            return (await room.desk.registry.find(repository, "latest")).tags
    except (RegistryFault, TimeoutError):
        return ()


async def open_reject(room: Room, call: Call, run: Run) -> None:
    await room.slack.open_view(call.trigger_id, _placed(forms.reject(run), call))


async def open_confirm(room: Room, call: Call) -> None:
    given = {name: str(call.value.get(name, "")) for name in ("version", "environment", "reason")}
    request = Request(Person(call.user), given["version"], given["environment"], given["reason"])
    await room.slack.open_view(call.trigger_id, _placed(forms.confirm_window(request), call))


def _placed(view: View, call: Call) -> View:
    """The answer to the form goes where the button was."""
    kept = json.loads(str(view["private_metadata"])) | {"channel": call.channel, "thread_ts": call.thread_ts}
    return view | {"private_metadata": json.dumps(kept, separators=(",", ":"))}


def deploy_errors(config: Config, call: Call) -> Mapping[str, str]:
    environment = config.environment(call.fields.get("environment", ""))
    tags = environment.branch_tags if environment else False
    return forms.deploy_errors(call.fields.get("version", ""), branch_tags=tags)


def reason_errors(call: Call) -> Mapping[str, str]:
    return forms.reason_errors(call.fields.get("reason", ""))
