"""Newsletters: series and their rights, issues and items, submissions, readers, and who got what."""
