"""E-mail: addresses, what servers answer, and what a message is made of."""
