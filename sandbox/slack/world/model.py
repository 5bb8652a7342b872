"""Frozen values of a workspace. Ids look like Slack's; times are epoch seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    id: str
    name: str
    real_name: str
    tz: str = "Asia/Riyadh"
    team_id: str = "T0LIYAQA"
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    bot_id: str | None = None


@dataclass(frozen=True, slots=True)
class UserGroup:
    id: str
    handle: str
    name: str
    users: tuple[str, ...]
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """`kind` is public, private or im; an im has no name and two members."""

    id: str
    name: str
    kind: str = "public"
    members: tuple[str, ...] = ()
    is_archived: bool = False
    is_general: bool = False
    topic: str = ""
    bookmarks: tuple[Json, ...] = ()
    creator: str = ""
    created: int = 1

    @property
    def is_im(self) -> bool:
        return self.kind == "im"


@dataclass(frozen=True, slots=True)
class Message:
    """Posted or ephemeral (`only_for` names its one reader). `blocks` have their ids filled in."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    bot_id: str | None = None
    username: str | None = None
    metadata: Json | None = None
    attachments: tuple[Json, ...] = ()
    files: tuple[str, ...] = ()
    edited_ts: str | None = None
    edited_by: str | None = None
    subtype: str | None = None
    only_for: str | None = None
    pinned: bool = False
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    history: tuple["Message", ...] = ()

    @property
    def top_level(self) -> bool:
        return self.thread_ts in {None, self.ts} or self.subtype == "thread_broadcast"


@dataclass(frozen=True, slots=True)
class View:
    """A modal or Home tab as one person has it. `errors` are what the bot answered to a submission."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.body["type"])

    @property
    def blocks(self) -> tuple[Json, ...]:
        return tuple(self.body["blocks"])


@dataclass(frozen=True, slots=True)
class File:
    id: str
    name: str
    title: str
    mimetype: str
    expected: int
    user: str
    created: int
    alt_text: str = ""
    content: bytes | None = None
    shares: tuple[tuple[str, str], ...] = ()
    completed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened, for pages and tests that follow along. `item` is the new value, if any."""

    kind: str
    id: str
    item: Any = None
