"""Tests mirror the floors; journeys go through the sandbox, faults kill processes."""
