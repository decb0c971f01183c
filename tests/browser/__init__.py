"""What people see: the pages in a real browser, driven by clicks and keys."""

import pytest

BROWSER = [pytest.mark.sockets, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
"""The `pytestmark` of every module here: one browser serves a whole session, in one event loop."""
