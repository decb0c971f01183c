"""Newsletters: series, their monthly issues, what is in them, and who gets which part."""
