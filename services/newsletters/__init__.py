"""Use cases of newsletters."""
