"""The control API from Python: act as people, move the clock, order faults, look at everything.

::

    async with ControlClient(url, token) as client:
        maya = client.person("maya")
        outcome = await maya.command("/lunch", "today", channel="#general")
"""

from sandbox.client.control import ControlClient
from sandbox.client.person import Person
from sandbox.client.shapes import ControlError, Message, Outcome, View

__all__ = ["ControlClient", "ControlError", "Message", "Outcome", "Person", "View"]
