"""Every module that has tables, so that one import makes the metadata whole (for migrations and tests)."""

from __future__ import annotations

from storage import audit, clicks, deliveries, directory, links, requests, timers, workspaces
from storage.base import Base
from storage.calls import tables as calls
from storage.library import tables as library
from storage.mail import tables as mail
from storage.meetings import tables as meetings
from storage.newsletters import archives
from storage.newsletters import tables as newsletters
from storage.norms import tables as norms
from storage.pulses import instruments
from storage.pulses import tables as pulses
from storage.timepolls import tables as timepolls
from storage.webinars import tables as webinars

MODULES = (
    archives,
    audit,
    calls,
    clicks,
    deliveries,
    directory,
    instruments,
    library,
    links,
    mail,
    meetings,
    newsletters,
    norms,
    pulses,
    requests,
    timepolls,
    timers,
    webinars,
    workspaces,
)

metadata = Base.metadata
