"""Builders of what people see of the resource library."""
