"""Screens and messages of meetings: agendas, roles, minutes and actions."""
