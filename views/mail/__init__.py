"""E-mails: subject, text and HTML of what is sent."""
