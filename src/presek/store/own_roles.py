"""Roles: sets of permissions by name. Those that ship are made by the site; a company adds its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

ABOUT = {"content_type__app_label": "store", "content_type__model": "segment"}
"""What the permissions of the site hang on."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: the code names of what it may do, and how many hold it."""

    name: str
    may: frozenset[str]
    people: int


def everyone() -> Mapping[str, Role]:
    """All roles by name."""
    found = {}
    for group in Group.objects.order_by("name").prefetch_related("permissions", "user_set"):
        may = frozenset(each.codename for each in group.permissions.all())
        found[group.name] = Role(group.name, may, people=len(group.user_set.all()))
    return found


def put(name: str, may: Collection[str]) -> None:
    """Makes a role, or changes what it may do."""
    with transaction.atomic():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(codename__in=may, **ABOUT))


def remove(name: str) -> None:
    """Removes a role; who held it holds it no longer."""
    Group.objects.filter(name=name).delete()
