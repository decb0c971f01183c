"""Calls as use cases: scheduling, changing, answering, and what goes out as time passes."""
