"""Works off the e-mails in the outbox: claims, hands over to a mail server, records."""

from __future__ import annotations

from schedules.mailing.gateway import Answered, Died, MailGateway, NoServer, NotTaken, NotWanted
from schedules.mailing.postman import MailLimits, Postman, PostOffice

__all__ = [
    "Answered",
    "Died",
    "MailGateway",
    "MailLimits",
    "NoServer",
    "NotTaken",
    "NotWanted",
    "PostOffice",
    "Postman",
]
