"""What pulses look like in Slack."""
