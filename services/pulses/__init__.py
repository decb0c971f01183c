"""Pulses: started, answered under seal, closed in one transaction, and told only as numbers of groups."""
