"""People and bots of a workspace, and how Slack shows them to an app."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SLACKBOT = "USLACKBOT"


@dataclass(slots=True)
class User:
    """One person, guest, Slack Connect stranger or bot of a workspace."""

    id: str
    team: str
    handle: str
    name: str
    email: str = ""
    title: str = ""
    tz: str = "America/New_York"
    is_admin: bool = False
    is_guest: bool = False
    is_ultra_restricted: bool = False
    external: bool = False
    is_bot: bool = False
    bot_id: str = ""
    app_id: str = ""
    deleted: bool = False
    updated: int = 0
    profile: dict[str, Any] = field(default_factory=dict)

    @property
    def restricted(self) -> bool:
        """Whether this is a guest of either kind, who only sees the channels they are in."""
        return self.is_guest or self.is_ultra_restricted

    @property
    def home_team(self) -> str:
        """The workspace the person belongs to; a stranger's own one is elsewhere."""
        return f"E{self.team[1:]}X" if self.external else self.team


def known_zone(name: str) -> bool:
    """Return whether that is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def render(user: User, *, at: datetime, with_email: bool) -> dict[str, Any]:
    """Return the user object of ``users.info``; the e-mail only for apps that may read it."""
    local = at.astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    first, _, last = user.name.partition(" ")
    profile: dict[str, Any] = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.name,
        "real_name_normalized": user.name,
        "display_name": user.handle,
        "display_name_normalized": user.handle,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "first_name": first,
        "last_name": last,
        "team": user.home_team,
        **user.profile,
    }
    if with_email and user.email and not user.external:
        profile["email"] = user.email
    if user.is_bot:
        profile |= {"bot_id": user.bot_id, "api_app_id": user.app_id, "always_active": True}
    body: dict[str, Any] = {
        "id": user.id,
        "team_id": user.home_team,
        "name": user.handle,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return body
    return body | {
        "color": "9f69e7",
        "real_name": user.name,
        "tz": user.tz,
        "tz_label": local.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": bool(user.email),
        **({"is_stranger": True} if user.external else {}),
    }
