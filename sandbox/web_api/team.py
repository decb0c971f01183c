"""auth.*, team.info and api.test: who am I, and where."""

from sandbox.limits import Tier
from sandbox.web_api.call import Call, Json, Method


def auth_test(call: Call) -> Json:
    """Return whose token this is."""
    return {
        "url": f"{call.sandbox.world.base_url}/",
        "team": call.workspace.name,
        "user": call.workspace.users[call.bot].handle,
        "team_id": call.workspace.id,
        "user_id": call.bot,
        "bot_id": call.installation.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """Revoke the token of this call, unless it is a test."""
    if not call.flag("test"):
        call.sandbox.membership.revoke(call.installation)
    return {"revoked": not call.flag("test")}


def team_info(call: Call) -> Json:
    """Return the workspace."""
    return {
        "team": {
            "id": call.workspace.id,
            "name": call.workspace.name,
            "domain": call.workspace.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "url": f"{call.sandbox.world.base_url}/",
            "is_verified": False,
        }
    }


METHODS = {
    "auth.test": Method(auth_test, Tier.AUTH_TEST),
    "auth.revoke": Method(auth_revoke, Tier.TIER_3),
    "team.info": Method(team_info, Tier.TIER_3, ("team:read",)),
}
