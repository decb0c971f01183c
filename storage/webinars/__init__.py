"""Webinars, registrations, topics, requests and news: their tables and queries."""
