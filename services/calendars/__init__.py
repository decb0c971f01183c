"""Calendars as use cases: files of calls, feeds behind secret links, and the charts of a year."""
