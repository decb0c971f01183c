"""Calls on screen: messages, lists and forms."""
