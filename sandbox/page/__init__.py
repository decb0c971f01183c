"""The sandbox's page: a small Slack in the browser, served as it is, that uses the control API like any program."""

from sandbox.page.serving import Page

__all__ = ["Page"]
