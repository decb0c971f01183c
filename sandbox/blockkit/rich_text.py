"""The rich_text block: sections, lists, quotes and preformatted text, and what stands inside a line."""

from collections.abc import Mapping

from sandbox.blockkit import limits
from sandbox.blockkit.composition import LINK
from sandbox.blockkit.shapes import Check, array, boolean, by_type, choice, integer, matching, record, string, typed

_FAR_FUTURE = 9_999_999_999
"""The last UNIX time stamp of ten digits, in seconds."""

_TEXT_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_MENTION_STYLE = record(
    {}, dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean)
)
_MANY = 10_000
_ID = r"[A-Z0-9]{2,}"

_TEXT = typed("text", {"text": string(limits.MESSAGE_TEXT)}, {"style": _TEXT_STYLE})
_LINK = typed("link", {"url": LINK}, {"text": string(limits.TEXT), "unsafe": boolean, "style": _TEXT_STYLE})


def _mention(kind: str, key: str, prefix: str) -> Check:
    return typed(kind, {key: matching(prefix + _ID, f"{kind} id")}, {"style": _MENTION_STYLE})


INLINE: Mapping[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "user": _mention("user", "user_id", "[UW]"),
    "channel": _mention("channel", "channel_id", "[CGD]"),
    "usergroup": _mention("usergroup", "usergroup_id", "S"),
    "team": _mention("team", "team_id", "[TE]"),
    "broadcast": typed("broadcast", {"range": choice("here", "channel", "everyone")}, {"style": _MENTION_STYLE}),
    "emoji": typed(
        "emoji",
        {"name": matching(r"[^\s:]+(::skin-tone-[2-6])?", "emoji name")},
        {
            "unicode": matching(r"[0-9a-f]+(-[0-9a-f]+)*", "code point"),
            "skin_tone": integer(1, 6),
            "style": _MENTION_STYLE,
        },
    ),
    "color": typed("color", {"value": matching(r"#[0-9a-fA-F]{6}", "color")}, {"style": _MENTION_STYLE}),
    "date": typed(
        "date",
        {"timestamp": integer(0, _FAR_FUTURE), "format": matching(r"(?s).*\{[a-z_]+\}.*", "date format")},
        {"url": LINK, "fallback": string(limits.TEXT), "style": _TEXT_STYLE},
    ),
}

_LINE = array(by_type(INLINE), 1, _MANY)
_BORDER = choice(0, 1)

_SECTION = typed("rich_text_section", {"elements": _LINE}, {})

RICH_TEXT = typed(
    "rich_text",
    {
        "elements": array(
            by_type(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": typed(
                        "rich_text_list",
                        {
                            "style": choice("bullet", "ordered"),
                            "elements": array(by_type({"rich_text_section": _SECTION}), 1, _MANY),
                        },
                        {"indent": integer(0, limits.LIST_INDENT), "offset": integer(0, _MANY), "border": _BORDER},
                    ),
                    "rich_text_quote": typed("rich_text_quote", {"elements": _LINE}, {"border": _BORDER}),
                    "rich_text_preformatted": typed(
                        "rich_text_preformatted",
                        {"elements": array(by_type({"text": _TEXT, "link": _LINK}), 1, _MANY)},
                        {"border": _BORDER, "language": string(limits.ID)},
                    ),
                }
            ),
            1,
            _MANY,
        )
    },
    {"block_id": string(limits.ID)},
)
