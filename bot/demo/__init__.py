"""The demonstration: a whole program in the local sandbox, one month of it played, then served to be tried."""
