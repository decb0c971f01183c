"""Rosters: who sits where, read from and written to CSV and XLSX, and compared with what is known already."""
