"""The names of a webinar's timers and deliveries, so that those who write them and those who cancel them agree."""

from __future__ import annotations

from datetime import datetime

from domain.timers import NewTimer
from domain.webinars.prompts import Planned, Prompt
from domain.webinars.webinar import Webinar

REMIND = f"webinars.{Prompt.REMIND.value}"
ENDED = f"webinars.{Prompt.ENDED.value}"
FOLLOW_UP = f"webinars.{Prompt.FOLLOW_UP.value}"
OUT = "webinars.out"
NEWS_OUT = "webinars.news_out"
DIGEST = "webinars.digest"
DIGEST_REF = "webinars:digest"


def ref(webinar_id: int) -> str:
    """Return what the timers of a webinar refer to, and what telling people of it is noted under."""
    return f"webinar:{webinar_id}"


def news_ref(news_id: int) -> str:
    """Return the same of a piece of news."""
    return f"news:{news_id}"


def id_of(named: str) -> int:
    """Return the id that a timer's `ref` names."""
    return int(named.rpartition(":")[2])


def prompt_of(timer_key: str) -> str:
    """Return the planned message that a timer's key names: `remind-1440`."""
    return timer_key.rpartition(":")[2]


def timer(webinar: Webinar, planned: Planned) -> NewTimer:
    """Return the timer of one message of a webinar; a changed webinar's timers have names of their own."""
    return NewTimer(
        key=f"webinar:{webinar.id}:r{webinar.revision}:{planned.name}",
        kind=f"webinars.{planned.prompt.value}",
        ref=ref(webinar.id),
        due_at=planned.due_at,
        expires_at=planned.expires_at,
    )


def out(webinar_id: int, at: datetime) -> NewTimer:
    """Return the timer that says the two minutes of undo are over."""
    return NewTimer(key=f"webinar:{webinar_id}:out", kind=OUT, ref=ref(webinar_id), due_at=at)


def news_out(news_id: int, at: datetime) -> NewTimer:
    """Return the same of a piece of news."""
    return NewTimer(key=f"news:{news_id}:out", kind=NEWS_OUT, ref=news_ref(news_id), due_at=at)


def digest(at: datetime) -> NewTimer:
    """Return the timer of a weekly digest; everybody who announces something that week names it alike."""
    return NewTimer(key=f"webinars:digest:{at:%Y-%m-%d}", kind=DIGEST, ref=DIGEST_REF, due_at=at)


def all_of(about: str) -> str:
    """Return the prefix of everything that people get about something; what its owner gets is not among it."""
    return f"{about}:"


def posted(about: str, channel: str) -> str:
    """Return the key of an announcement in a channel, which later edits change; `about` is a ref."""
    return f"{about}:announce:{channel}/"


def told(about: str, person_id: int) -> str:
    """Return the key of an announcement by direct message, which later edits change."""
    return f"{about}:told:{person_id}/"


def personal(webinar: Webinar, what: str, person_id: int) -> str:
    """Return the key of another message to somebody about a webinar with this start.

    The slash ends the key: without it, the key of person 7 would also begin that of person 71.
    """
    return f"webinar:{webinar.id}:{what}:m{webinar.moves}:{person_id}/"


def notice(webinar: Webinar, what: str, person_id: int) -> str:
    """Return the key of a notice, such as that a webinar changed; each change has its own."""
    return f"webinar:{webinar.id}:{what}:r{webinar.revision}:{person_id}/"


def place(webinar: Webinar, person_id: int, at: datetime) -> str:
    """Return the key of the news that somebody got a place; whoever leaves and waits anew may get one again."""
    return f"webinar:{webinar.id}:place:{person_id}/{at.timestamp():.0f}"


def follow_up(webinar_id: int, person_id: int) -> str:
    """Return the key of somebody's follow-up: each person gets one."""
    return f"webinar:{webinar_id}:follow-up:{person_id}/"


def attendance(webinar_id: int, person_id: int) -> str:
    """Return the key of the question whether somebody was there."""
    return f"webinar:{webinar_id}:attendance:{person_id}/"


def held(about: str) -> str:
    """Return the key of what the owner is told when an announcement is held; not under the prefix of the rest."""
    return f"own-{about}:held"


def owner(about: str, what: str) -> str:
    """Return the key of another message to the owner."""
    return f"own-{about}:{what}"


def digest_to(at: datetime, person_id: int) -> str:
    """Return the key of somebody's digest of that week."""
    return f"webinars.digest:{at:%Y-%m-%d}:{person_id}/"


def asked(request_id: int, whom: str) -> str:
    """Return the key of a request for a webinar in a channel or to a liaison, which later edits change."""
    return f"topic-request:{request_id}:{whom}/"
