"""Programs and lists that ship as data files."""
