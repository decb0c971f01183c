"""A strict local Slack workspace that speaks HTTP and WebSocket to any Slack app."""
