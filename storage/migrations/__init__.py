"""Schema revisions, each safe for the code of the release before it."""
