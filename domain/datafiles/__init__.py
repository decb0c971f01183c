"""Files that people write for Convene, as YAML with a published schema: read whole, or refused with every mistake."""
