"""Every layout block, on every surface that takes it."""

from typing import Any, Final

from tests.gallery.words import Json, block_input, mrkdwn, plain, section

NINE: Final = 1_792_512_000
"""Tuesday 20 October 2026, 9:00 in Phoenix, in UNIX seconds: the gallery's today."""

TEXT: Final = "\n".join(
    [
        "*bold* _italic_ ~strike~ `code` *_both_* and 2*3*4, snake_case_name",
        "> a quote",
        "> of two lines",
        "```pre *not bold*\n  kept   as it is```",
        "<https://example.org/a?b=1&amp;c=2|a link> and https://example.org/bare, <mailto:a@example.org|mail>",
        "<@U0NOOR> <#C0RANDOM|random> <!here> <!subteam^S0CREW|@crew>",
        f"<!date^{NINE}^{{date_long_pretty}} at {{time}}|20 Oct> and <!date^{NINE + 86_400}^{{date_short_pretty}}|x>",
        ":tada: :wave::skin-tone-4: :no_such_emoji: 10:30:45",
        "1 &lt; 2 &amp;&amp; 3 &gt; 2, <img src=x onerror=alert(1)> <javascript:alert(1)|press>",
    ]
)

MARKDOWN: Final = """# A heading
Some **bold**, *italic*, ~~struck~~ and `code`, a [link](https://example.org) and [no link](javascript:alert(1)).

- one
  - nested
- [x] done
- [ ] to do

3. third
4. fourth

> a quote

| Dish | Price |
|:-----|------:|
| Soup | 4 |
| Stew | 11 |

```python
print("hello")
```

---
<b>not bold</b>"""

RICH: Final[Json] = {
    "type": "rich_text",
    "block_id": "rich",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Plain, "},
                {"type": "text", "text": "bold", "style": {"bold": True}},
                {"type": "text", "text": ", "},
                {"type": "text", "text": "all", "style": {"bold": True, "italic": True, "strike": True}},
                {"type": "text", "text": ", "},
                {"type": "text", "text": "code", "style": {"code": True}},
                {"type": "text", "text": ", "},
                {"type": "link", "url": "https://example.org", "text": "a link"},
                {"type": "text", "text": " "},
                {"type": "user", "user_id": "U0ADA"},
                {"type": "text", "text": " "},
                {"type": "channel", "channel_id": "C0RANDOM"},
                {"type": "text", "text": " "},
                {"type": "usergroup", "usergroup_id": "S0CREW"},
                {"type": "text", "text": " "},
                {"type": "team", "team_id": "T0GALLERY"},
                {"type": "text", "text": " "},
                {"type": "broadcast", "range": "here"},
                {"type": "text", "text": " "},
                {"type": "emoji", "name": "tada"},
                {"type": "text", "text": " "},
                {"type": "color", "value": "#4A154B"},
                {"type": "text", "text": " "},
                {"type": "date", "timestamp": NINE, "format": "{date_long_pretty} at {time}", "fallback": "then"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "second"}]},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "inside second"}]}],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "offset": 2,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "third"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "A quote"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "pre  formatted"}]},
    ],
}


def table() -> Json:
    """Return a table with aligned and wrapped columns."""
    bold = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "Stew", "style": {"bold": True}}],
            }
        ],
    }
    long = "A rather long description that is wrapped in its column instead of making it wide"
    return {
        "type": "table",
        "block_id": "table",
        "column_settings": [{"align": "left"}, {"align": "right"}, {"is_wrapped": True}],
        "rows": [
            [{"type": "raw_text", "text": name} for name in ("Dish", "Price", "About")],
            [{"type": "raw_text", "text": name} for name in ("Soup", "4", long)],
            [bold, {"type": "raw_text", "text": "11"}, {"type": "raw_text", "text": "<b>hot</b>"}],
        ],
    }


def everywhere(picture: str, broken: str, file: str) -> list[Json]:
    """Return the blocks that every surface takes; pictures are addresses, ``file`` is a Slack file's id."""
    return [
        {"type": "header", "block_id": "header", "text": plain("A header :seedling:")},
        section(TEXT, block_id="text"),
        {"type": "section", "block_id": "fields", "fields": [mrkdwn(f"*Field {n}*\nvalue {n}") for n in range(1, 5)]},
        section(
            "With a thumbnail",
            block_id="thumbnail",
            accessory={"type": "image", "image_url": picture, "alt_text": "the sandbox's icon"},
        ),
        {"type": "divider", "block_id": "divider"},
        {
            "type": "context",
            "block_id": "context",
            "elements": [
                {"type": "image", "image_url": picture, "alt_text": "icon"},
                mrkdwn("A *context* with `code`"),
                plain("and plain *text*"),
            ],
        },
        {
            "type": "image",
            "block_id": "image",
            "image_url": picture,
            "alt_text": "an icon",
            "title": plain("A picture"),
        },
        {"type": "image", "block_id": "broken", "image_url": broken, "alt_text": "a chart that is missing"},
        {"type": "image", "block_id": "slack-file", "slack_file": {"id": file}, "alt_text": "two coloured halves"},
        RICH,
        {
            "type": "video",
            "block_id": "video",
            "title": plain("How to use it"),
            "title_url": "https://example.org/watch",
            "video_url": "https://example.org/embed",
            "thumbnail_url": broken,
            "alt_text": "someone at a desk",
            "author_name": "Ada",
            "provider_name": "Example",
            "description": plain("In two minutes"),
        },
        section("\n".join(f"line {n} of a long text" for n in range(1, 20)), block_id="long"),
        section("\n".join(f"line {n} of an open text" for n in range(1, 15)), block_id="expanded", expand=True),
    ]


def only_messages() -> list[Json]:
    """Return the layout blocks that only messages take."""
    return [
        {"type": "markdown", "block_id": "markdown", "text": MARKDOWN},
        table(),
        {"type": "file", "block_id": "file", "external_id": "plan-2026", "source": "remote"},
        {
            "type": "context_actions",
            "block_id": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "feedback",
                    "positive_button": {"text": plain("Good answer"), "value": "good"},
                    "negative_button": {"text": plain("Bad answer"), "value": "bad"},
                },
                {"type": "icon_button", "action_id": "icon", "icon": "trash", "text": plain("Remove"), "value": "out"},
                {
                    "type": "icon_button",
                    "action_id": "icon-ada",
                    "icon": "trash",
                    "text": plain("Only Ada sees this"),
                    "visible_to_user_ids": ["U0ADA"],
                },
            ],
        },
    ]


def words(*texts: str) -> list[Json]:
    """Return a row of cells."""
    return [{"type": "raw_text", "text": text} for text in texts]


def menu() -> Json:
    """Return a table of data with more rows than a page has; the prices are numbers, one dish is written in bold."""
    dishes = [("Soup", 4), ("Stew", 11), ("Salad", 7), ("Pizza", 9.5)]
    rows = [[*words(name), {"type": "raw_number", "value": price, "text": f"{price}"}] for name, price in dishes]
    bold = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Bread", "style": {"bold": True}}]}
    rows.append([{"type": "rich_text", "elements": [bold]}, {"type": "raw_number", "value": 2, "text": "2"}])
    return {
        "type": "data_table",
        "block_id": "data-table",
        "caption": "The menu",
        "page_size": 3,
        "rows": [words("Dish", "Price"), *rows],
    }


def chart(kind: str) -> Json:
    """Return a chart over three days; a pie shows one of its two series."""
    days = ("Mon", "Tue", "Wed")
    sold = {"Soups": (12, 30, 21), "Stews": (-4, 8, 16)}
    drawn: Json = {"type": kind}
    if kind == "pie":
        drawn["segments"] = [{"label": day, "value": count} for day, count in zip(days, sold["Soups"], strict=True)]
    else:
        drawn["axis_config"] = {"categories": list(days), "x_label": "Day", "y_label": "Plates"}
        drawn["series"] = [
            {
                "name": name,
                "data": [{"label": day, "value": count} for day, count in zip(days, counts, strict=True)],
            }
            for name, counts in sold.items()
        ]
    return {"type": "data_visualization", "block_id": f"chart-{kind}", "title": f"Sold, as {kind}", "chart": drawn}


def task(number: int, status: str, **more: Any) -> Json:
    """Return a task of an assistant."""
    return {"type": "task_card", "task_id": f"task-{number}", "title": f"Task {number}", "status": status, **more}


def framed(picture: str) -> list[Json]:
    """Return the blocks that stand in frames of their own; only messages take them."""
    icon = {"type": "image", "image_url": picture, "alt_text": "the sandbox's icon"}
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Found two recipes"}]}
    found = {"type": "rich_text", "elements": [line]}
    sources = [{"type": "url", "url": f"https://example.org/{name}", "text": name} for name in ("one", "two")]
    order = {"type": "button", "action_id": "order", "text": plain("Order"), "style": "primary", "value": "soup"}
    no = {"type": "button", "action_id": "strike", "text": plain("Strike off"), "style": "danger"}
    later = {"type": "button", "action_id": "keep", "text": plain("Keep")}
    names = ("rocket", "heart", "calendar")
    return [
        {
            "type": "card",
            "block_id": "card",
            "hero_image": icon,
            "icon": icon,
            "title": mrkdwn("*Soup* of the day"),
            "subtitle": plain("With bread"),
            "body": mrkdwn("Made of what the _garden_ gave."),
            "subtext": plain("Until noon"),
            "actions": [order, later, no],
        },
        {
            "type": "carousel",
            "block_id": "carousel",
            "elements": [
                {
                    "type": "card",
                    "block_id": f"card-{name}",
                    "slack_icon": {"type": "icon", "name": name},
                    "title": plain(f"Offer {number}"),
                    "body": plain("One of three"),
                    "actions": [{"type": "button", "action_id": "take", "text": plain("Take"), "value": name}],
                }
                for number, name in enumerate(names, start=1)
            ],
        },
        {
            "type": "container",
            "block_id": "container",
            "title": plain("An order"),
            "subtitle": mrkdwn("of *two* plates"),
            "icon": icon,
            "is_collapsible": True,
            "child_blocks": [
                section("Soup and stew", block_id="ordered"),
                block_input("wish", "A wish", {"type": "plain_text_input", "action_id": "wish"}, optional=True),
                {
                    "type": "actions",
                    "block_id": "inside",
                    "elements": [{"type": "button", "action_id": "confirm", "text": plain("Confirm")}],
                },
            ],
        },
        {
            "type": "container",
            "block_id": "folded",
            "rich_text_title": found,
            "width": "narrow",
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [section("What was folded away", block_id="hidden")],
        },
        {
            "type": "container",
            "block_id": "ruled",
            "title": plain("With a line below its head"),
            "has_header_divider": True,
            "width": "full",
            "child_blocks": [section("And what stands below", block_id="below")],
        },
        task(1, "complete", block_id="task", details=found, output=found, sources=sources),
        {
            "type": "plan",
            "block_id": "plan",
            "title": "Cook for two",
            "tasks": [
                task(1, "complete", details=found),
                task(2, "in_progress", details=found, output=found, sources=sources),
                task(3, "error", output=found),
                task(4, "pending"),
            ],
        },
    ]


def data() -> list[Json]:
    """Return a table and charts of data; only messages take them."""
    return [menu(), *[chart(kind) for kind in ("bar", "line", "area", "pie")]]


def alerts() -> list[Json]:
    """Return an alert of each level; only modals take them."""
    levels = ("default", "info", "warning", "error", "success")
    return [
        {"type": "alert", "block_id": f"alert-{level}", "level": level, "text": mrkdwn(f"This is *{level}*")}
        for level in levels
    ]


ATTACHMENTS: Final[list[Json]] = [
    {"color": "#2eb67d", "blocks": [section("Blocks behind a *green* bar", block_id="attached")]},
    {
        "color": "danger",
        "pretext": "Before it",
        "author_name": "Ada Quill",
        "title": "A legacy attachment",
        "title_link": "https://example.org",
        "text": "with *mrkdwn*",
        "fields": [{"title": "Price", "value": "4", "short": True}, {"title": "Dish", "value": "Soup", "short": True}],
        "footer": "The gallery",
        "ts": NINE,
    },
]
