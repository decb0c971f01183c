"""Meetings that work: agendas, roles, minutes and actions of calls."""
