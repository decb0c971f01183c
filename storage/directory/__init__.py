"""Organisations, people, workgroups and seats: who sits where, and what they chose to show."""

from storage.directory.tables import (
    DirectoryVersion,
    Grant,
    Organisation,
    Person,
    PersonAlias,
    Program,
    Seat,
    SeatRequest,
    Workgroup,
)

__all__ = [
    "DirectoryVersion",
    "Grant",
    "Organisation",
    "Person",
    "PersonAlias",
    "Program",
    "Seat",
    "SeatRequest",
    "Workgroup",
]
