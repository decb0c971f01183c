"""Group norms, the checks by which groups agree on them, and who stands where."""
