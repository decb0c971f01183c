"""Composition root: command line, settings and the wiring of every floor below."""
