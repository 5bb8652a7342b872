"""The rich_text block: sections, lists, quotes, preformatted text and their literal pieces."""

from collections.abc import Mapping

from sandbox.slack.blocks.composition import IDENTIFIER, URL
from sandbox.slack.blocks.rules import Rule, array, boolean, by_type, integer, obj, one_of, string

_STYLE = obj(
    optional=dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    )
)
_ID = string(minimum=1)


def _piece(kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    return obj({"type": one_of(kind), **required}, {"style": _STYLE, **(optional or {})})


PIECES: Mapping[str, Rule] = {
    "text": _piece("text", {"text": string(minimum=1)}),
    "link": _piece("link", {"url": URL}, {"text": string(), "unsafe": boolean}),
    "emoji": _piece("emoji", {"name": _ID}, {"unicode": string(), "skin_tone": integer(1, 6)}),
    "user": _piece("user", {"user_id": _ID}),
    "usergroup": _piece("usergroup", {"usergroup_id": _ID}),
    "channel": _piece("channel", {"channel_id": _ID}),
    "team": _piece("team", {"team_id": _ID}),
    "broadcast": _piece("broadcast", {"range": one_of("here", "channel", "everyone")}),
    "color": _piece("color", {"value": string(pattern=r"#[0-9A-Fa-f]{6}")}),
    "date": _piece(
        "date", {"timestamp": integer(0), "format": _ID}, {"url": URL, "fallback": string(minimum=1)}
    ),
}
_PIECES = array(by_type(PIECES, where="rich text"))
_SECTION = obj({"type": one_of("rich_text_section"), "elements": _PIECES})
_LIST = obj(
    {
        "type": one_of("rich_text_list"),
        "style": one_of("bullet", "ordered"),
        "elements": array(by_type({"rich_text_section": _SECTION}, where="a rich_text_list"), minimum=1),
    },
    {"indent": integer(0, 8), "offset": integer(0), "border": integer(0, 1)},
)
_LITERAL = array(by_type({k: PIECES[k] for k in ("text", "link")}, where="rich_text_preformatted"), minimum=1)
_PREFORMATTED = obj(
    {"type": one_of("rich_text_preformatted"), "elements": _LITERAL},
    {"border": integer(0, 1), "language": string(minimum=1)},
)
_QUOTE = obj({"type": one_of("rich_text_quote"), "elements": _PIECES}, {"border": integer(0, 1)})

RICH_TEXT = obj(
    {
        "type": one_of("rich_text"),
        "elements": array(
            by_type(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_preformatted": _PREFORMATTED,
                    "rich_text_quote": _QUOTE,
                },
                where="a rich_text block",
            ),
            minimum=1,
        ),
    },
    {"block_id": IDENTIFIER},
)
