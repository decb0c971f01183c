"""Every module that has tables, so that one import makes the metadata whole (for migrations and tests)."""

from __future__ import annotations

from storage import audit, deliveries, directory, timers, workspaces
from storage.base import Base

MODULES = (audit, deliveries, directory, timers, workspaces)

metadata = Base.metadata
