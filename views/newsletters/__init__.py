"""How newsletters look in Slack: issues, the editor's window, subscriptions, submissions."""
