"""Series, calls, answers, attendance and requests: their tables and queries."""
