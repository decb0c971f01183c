"""What a person does in front of Slack, and what the app hears and answers: commands, clicks, modals, shortcuts."""
