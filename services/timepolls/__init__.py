"""Time polls as use cases: started, answered, ranked, closed, and made a call."""
