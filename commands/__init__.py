"""Slack listeners, one module a feature: parse, one service call, answer."""
