"""Webinars and other news on screen: messages, lists and forms."""
