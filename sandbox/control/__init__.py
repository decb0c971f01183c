"""The control API: acting as people, moving the clock, ordering faults, looking at everything. JSON over HTTP."""

from sandbox.control.routes import Control

__all__ = ["Control"]
