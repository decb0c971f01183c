"""Pulses: runs, their keys and ballots while they are open, and what is left of those once they are closed."""
