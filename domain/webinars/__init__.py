"""Webinars and other news: the rules of places, reminders, topics, announcing, changing and what follows."""
