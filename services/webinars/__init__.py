"""Webinars and other news: announcing with undo, registering, reminding, following up."""
