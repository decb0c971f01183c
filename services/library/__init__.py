"""Use cases of the resource library: saving, finding, listing, and asking whether links still answer."""
