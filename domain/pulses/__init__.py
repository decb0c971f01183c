"""Pulse polls: instruments as data, and what may be told of their answers."""
