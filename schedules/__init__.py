"""What happens when time passes: ticker, relay and each feature's timers."""
