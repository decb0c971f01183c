"""Charts drawn in a process of their own, so that the one that answers Slack neither waits nor grows."""
