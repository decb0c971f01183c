"""Calls: the rules of series, answers, reminders, moves and cancellations."""
