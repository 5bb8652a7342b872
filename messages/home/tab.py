"""One person's Home: what waits for them first, then where everything stands. At most a hundred blocks."""

from messages.blocks import Block, actions, button, context, divider, header, section, sections
from messages.home.waiting import asked, mine, running
from messages.summary.changed import place
from messages.summary.day import day
from messages.text import code, escape, mention, user, when
from messages.views import HomeView
from policy.summary import Overdue, Place, Trouble

MOST_BLOCKS = 100
View = dict[str, object]


def home(view: HomeView) -> View:
    blocks = _blocks(view) if view.member else [section("This desk is for full members of the workspace.")]
    return {"type": "home", "blocks": [block for block in blocks if block][:MOST_BLOCKS]}


def _blocks(view: HomeView) -> list[Block | None]:
    return [
        actions(
            button("Deploy", "home_deploy", {}, style="primary"),
            button("Roll back", "home_rollback", {}),
            button("Open an incident", "incident_open", {}),
        ),
        header("Waiting for you"),
        *mine(view),
        *asked(view),
        *running(view),
        divider(),
        header("Environments"),
        *(section(_place(p)) for p in view.places),
        divider(),
        header("Incidents"),
        *sections(_incidents(view.troubles)),
        *_items(view.items),
        divider(),
        section(day(view.day, view.now) or "The calendar is unknown."),
        section(_on_call(view)),
        context(f"More: {code('/ops summary')}, {code('/ops health')}, {code('/ops help')}."),
    ]


def _place(found: Place) -> str:
    since = f" since {when(found.since)}" if found.since else ""
    by = f", asked for by {user(found.by)}" if found.by else ""
    live = f"{code(found.version)} live{since}{by}" if found.version else "nothing deployed by the desk yet"
    lines = [f"*{place(found.name)}* · {live}"]
    if found.standby_until:
        lines.append(f"Standby until {when(found.standby_until)}")
    if found.lock_by:
        lines.append(f"🔒 Locked by {mention(found.lock_by)}: {escape(found.lock_reason, 300)}")
    if found.queued:
        lines.append(f"⏳ {found.queued} in the queue")
    return "\n".join(lines)


def _incidents(found: tuple[Trouble, ...]) -> list[str]:
    if not found:
        return ["✅ None open."]
    return [
        f"🔥 {code(t.id)} {escape(t.severity, 10)}{' · private' if t.private else ''} · {escape(t.title, 200)} · "
        f"since {when(t.opened_at)}"
        for t in found
    ]


def _items(found: tuple[Overdue, ...]) -> list[Block]:
    if not found:
        return []
    lines = [f"• {escape(o.title, 200)} ({code(o.id)}), due {when(o.due)}" for o in found[:10]]
    return [header("Your action items"), *sections(lines)]


def _on_call(view: HomeView) -> str:
    backup = f", then {mention(view.backup)}" if view.backup else ""
    return f"*On call:* {mention(view.on_call) or 'nobody is named'}{backup}"
