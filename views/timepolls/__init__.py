"""Time polls on screen: messages, lists and forms."""
