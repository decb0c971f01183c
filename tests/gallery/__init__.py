"""The gallery: a Slack app that shows every block and element there is, and says back what people did with them."""
