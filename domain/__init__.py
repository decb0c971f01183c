"""Values and rules: no I/O, no Slack, no SQL; now is an argument."""
