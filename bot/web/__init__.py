"""What Convene answers over HTTP: Slack's requests, installation, health, metrics and its own status."""
