"""Use cases, one module a feature: they own the transaction and decide who is told what."""
