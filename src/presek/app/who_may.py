"""Who may do something, so that whoever may not knows whom to ask."""

from __future__ import annotations

from presek.store import people

MOST = 3
"""So many names are told; more are not read."""


def names(permission: str) -> tuple[str, ...]:
    """Some of those who hold a permission (by its code name), by name."""
    numbers = people.holders(permission)
    return tuple(each.name for each in people.everyone() if each.number in numbers)[:MOST]


def roles(permission: str) -> tuple[str, ...]:
    """The names of the roles that hold a permission."""
    return people.roles_with(permission)
