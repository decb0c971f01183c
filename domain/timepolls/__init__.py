"""Time polls: candidate slots, answers, ranking by working hours and fairness, and the ledger behind it."""
