"""The outbox: messages the bot owes someone, and the lanes that keep Slack's pace."""

from __future__ import annotations

from storage.deliveries.tables import Attachment, Delivery, Lane

__all__ = ["Attachment", "Delivery", "Lane"]
