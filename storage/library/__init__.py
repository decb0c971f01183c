"""Queries and tables of the resource library."""
