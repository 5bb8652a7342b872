"""The methods this Slack has: arguments, scopes, rate tier and token kind of each, as documented."""

from collections.abc import Callable, Mapping

from sandbox.slack.api.call import Call, Kind, Method, Needs
from sandbox.slack.api.methods import chat, conversations, extras, files, people, views

_PREFIX = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def _any(*scopes: str) -> Callable[[Call], Needs]:
    return lambda _: (scopes,)


def _of_channel(verb: str) -> Callable[[Call], Needs]:
    """The scope depends on the kind of channel that is asked about."""

    def needs(call: Call) -> Needs:
        found = call.state.find_channel(call.text("channel"))
        return ((f"{_PREFIX[found.kind if found else 'public']}:{verb}",),)

    return needs


def _of_types(call: Call) -> Needs:
    names = [one.removesuffix("_channel") for one in call.args.get("types", ["public_channel"])]
    return tuple((f"{_PREFIX[one]}:read",) for one in names if one in _PREFIX)


def _of_creation(call: Call) -> Needs:
    return (("groups:write",) if call.flag("is_private") else ("channels:manage",),)


def _of_management(narrow: str) -> Callable[[Call], Needs]:
    """For setTopic and invite: the wide scope or the narrow one, by the kind of channel."""

    def needs(call: Call) -> Needs:
        found = call.state.find_channel(call.text("channel"))
        if found is not None and found.kind == "private":
            return (("groups:write", f"groups:write.{narrow}"),)
        return (("channels:manage", f"channels:write.{narrow}"),)

    return needs


def _to_post(call: Call) -> Needs:
    """Another name or icon than the app's own is a scope of its own."""
    disguised = call.args.keys() & {"username", "icon_emoji", "icon_url"}
    return (("chat:write",), ("chat:write.customize",)) if disguised else (("chat:write",),)


_WRITE = _any("chat:write")
_CONTENT: Mapping[str, Kind] = {
    "text": "text",
    "blocks": "json",
    "attachments": "json",
    "markdown_text": "text",
    "as_user": "flag",
    "link_names": "flag",
    "parse": "text",
}
_LOOK: Mapping[str, Kind] = {"icon_emoji": "text", "icon_url": "text", "username": "text"}
_PAGE: Mapping[str, Kind] = {"cursor": "text", "limit": "count"}
_SPAN: Mapping[str, Kind] = {
    **_PAGE,
    "include_all_metadata": "flag",
    "inclusive": "flag",
    "latest": "text",
    "oldest": "text",
}
_CHANNEL: Mapping[str, Kind] = {"channel": "text"}
_TRIGGER: Mapping[str, Kind] = {"trigger_id": "text", "interactivity_pointer": "text"}

_CHAT: Mapping[str, Method] = {
    "chat.postMessage": Method(
        chat.post_message,
        _CHANNEL,
        {
            **_CONTENT,
            **_LOOK,
            "metadata": "json",
            "mrkdwn": "flag",
            "reply_broadcast": "flag",
            "thread_ts": "text",
            "unfurl_links": "flag",
            "unfurl_media": "flag",
        },
        _to_post,
        tier=None,
    ),
    "chat.update": Method(
        chat.update,
        {**_CHANNEL, "ts": "text"},
        {**_CONTENT, "metadata": "json", "reply_broadcast": "flag", "file_ids": "list"},
        _WRITE,
    ),
    "chat.delete": Method(chat.delete, {**_CHANNEL, "ts": "text"}, {"as_user": "flag"}, _WRITE),
    "chat.postEphemeral": Method(
        chat.post_ephemeral,
        {**_CHANNEL, "user": "text"},
        {**_CONTENT, **_LOOK, "thread_ts": "text"},
        _to_post,
        tier=4,
    ),
    "chat.getPermalink": Method(
        chat.get_permalink, {**_CHANNEL, "message_ts": "text"}, tier=None, json_body=False
    ),
}
_CONVERSATIONS: Mapping[str, Method] = {
    "conversations.open": Method(
        conversations.open_,
        {},
        {"channel": "text", "users": "list", "return_im": "flag", "prevent_creation": "flag"},
        _any("im:write"),
    ),
    "conversations.info": Method(
        conversations.info,
        _CHANNEL,
        {"include_locale": "flag", "include_num_members": "flag"},
        _of_channel("read"),
        json_body=False,
    ),
    "conversations.list": Method(
        conversations.list_,
        {},
        {**_PAGE, "exclude_archived": "flag", "types": "list"},
        _of_types,
        tier=2,
        json_body=False,
    ),
    "conversations.history": Method(
        conversations.history, _CHANNEL, _SPAN, _of_channel("history"), json_body=False
    ),
    "conversations.replies": Method(
        conversations.replies, {**_CHANNEL, "ts": "text"}, _SPAN, _of_channel("history"), json_body=False
    ),
    "conversations.members": Method(
        conversations.members, _CHANNEL, _PAGE, _of_channel("read"), tier=4, json_body=False
    ),
    "conversations.join": Method(conversations.join, _CHANNEL, {}, _any("channels:join")),
    "conversations.create": Method(
        conversations.create,
        {"name": "text"},
        {"is_private": "flag"},
        _of_creation,
        tier=2,
    ),
    "conversations.setTopic": Method(
        conversations.set_topic, {**_CHANNEL, "topic": "text"}, {}, _of_management("topic"), tier=2
    ),
    "conversations.invite": Method(
        conversations.invite, {**_CHANNEL, "users": "list"}, {"force": "flag"}, _of_management("invites")
    ),
}
_PEOPLE: Mapping[str, Method] = {
    "auth.test": Method(people.auth_test, tier=None),
    "api.test": Method(people.api_test, {}, {"error": "text", "foo": "text"}, tier=4, caller="anyone"),
    "apps.connections.open": Method(people.open_connection, caller="app"),
    "users.info": Method(
        people.user_info,
        {"user": "text"},
        {"include_locale": "flag"},
        _any("users:read"),
        tier=4,
        json_body=False,
    ),
    "users.list": Method(
        people.user_list,
        {},
        {**_PAGE, "include_locale": "flag"},
        _any("users:read"),
        tier=2,
        json_body=False,
    ),
    "usergroups.list": Method(
        people.group_list,
        {},
        {"include_count": "flag", "include_disabled": "flag", "include_users": "flag"},
        _any("usergroups:read"),
        tier=2,
        json_body=False,
    ),
    "usergroups.users.list": Method(
        people.group_users,
        {"usergroup": "text"},
        {"include_disabled": "flag"},
        _any("usergroups:read"),
        tier=2,
        json_body=False,
    ),
}
_VIEWS: Mapping[str, Method] = {
    "views.open": Method(views.open_view, {"view": "json"}, _TRIGGER, tier=4),
    "views.push": Method(views.push, {"view": "json"}, _TRIGGER, tier=4),
    "views.update": Method(
        views.update, {"view": "json"}, {"view_id": "text", "external_id": "text", "hash": "text"}, tier=4
    ),
    "views.publish": Method(views.publish, {"view": "json", "user_id": "text"}, {"hash": "text"}, tier=4),
}
_OTHERS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(
        files.get_upload_url,
        {"filename": "text", "length": "count"},
        {"alt_txt": "text", "snippet_type": "text"},
        _any("files:write"),
        tier=4,
        json_body=False,
    ),
    "files.completeUploadExternal": Method(
        files.complete,
        {"files": "json"},
        {
            "channel_id": "text",
            "channels": "list",
            "initial_comment": "text",
            "thread_ts": "text",
            "blocks": "json",
        },
        _any("files:write"),
        tier=4,
    ),
    "reactions.add": Method(
        extras.react, _CHANNEL, {"name": "text", "timestamp": "text"}, _any("reactions:write")
    ),
    "pins.add": Method(extras.pin, _CHANNEL, {"timestamp": "text"}, _any("pins:write"), tier=2),
    "bookmarks.add": Method(
        extras.bookmark,
        {"channel_id": "text", "title": "text", "type": "text"},
        {"link": "text", "emoji": "text", "entity_id": "text", "parent_id": "text", "access_level": "text"},
        _any("bookmarks:write"),
        tier=2,
    ),
    "bookmarks.list": Method(
        extras.bookmarks, {"channel_id": "text"}, {}, _any("bookmarks:read"), json_body=False
    ),
    "blocks.validate": Method(
        extras.validate_blocks, {}, {"blocks": "json", "message": "json", "view": "json"}, caller="anyone"
    ),
}

METHODS: Mapping[str, Method] = {**_CHAT, **_CONVERSATIONS, **_PEOPLE, **_VIEWS, **_OTHERS}
