"""Agenda items, roles, minutes and actions of calls, and what each workgroup uses of it."""
