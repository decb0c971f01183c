"""Slack's own profiles: the few facts of a Slack user that the directory follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.directory.people import person_name
from domain.zones import exists

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class SlackProfile:
    """A person as Slack knows them. `email` is lower case and missing without the scope for it; `zone` is IANA."""

    user: str
    name: str
    email: str | None
    zone: str | None
    external: bool
    deleted: bool


def read_profile(user: Mapping[str, Any], workspace: str) -> SlackProfile | None:
    """Return what users.list, users.info and the user events say about somebody; None for bots and workflows.

    Someone whose home is another workspace, or a stranger on a shared channel, is external (Slack Connect).
    """
    user_id = str(user.get("id", ""))
    if not user_id or user.get("is_bot") or user.get("is_workflow_bot") or user_id == SLACKBOT:
        return None
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    email = str(profile.get("email") or "").strip().casefold()
    home = str(user.get("team_id") or workspace)
    return SlackProfile(
        user=user_id,
        name=person_name(*names, otherwise=user_id),
        email=email or None,
        zone=zone if exists(zone := str(user.get("tz") or "")) else None,
        external=bool(user.get("is_stranger")) or (home != workspace and not user.get("enterprise_user")),
        deleted=bool(user.get("deleted")),
    )
