"""Those who sign in. Passwords are kept hashed (Argon2) and never shown again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from presek.values.problem import Problem, Problems, nearest_names


@dataclass(frozen=True, slots=True)
class Person:
    """A user by name; an administrator may do everything, others what their roles allow."""

    name: str
    administrator: bool
    roles: tuple[str, ...] = ()


def everyone() -> tuple[Person, ...]:
    """All users by name."""
    rows = User.objects.filter(is_active=True).order_by("username").prefetch_related("groups")
    return tuple(
        Person(row.username, row.is_superuser, tuple(sorted(group.name for group in row.groups.all()))) for row in rows
    )


def add(name: str, password: str, *, administrator: bool = False, roles: Sequence[str] = ()) -> None:
    """Adds a user; Problems where the name is taken, the password is weak, or there is no such role."""
    if User.objects.filter(username=name).exists():
        raise Problems(Problem("name-taken", f"there is already a user called '{name}'.", path="user"))
    held = _roles(roles)
    user = User(username=name, is_superuser=administrator, is_staff=administrator)
    _set_password(user, password)
    user.groups.set(held)


def change_password(name: str, password: str) -> None:
    """Gives a user another password; Problems where there is no such user or the password is weak."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Problems(Problem("unknown-user", f"there is no user called '{name}'.", path="user"))
    _set_password(user, password)


def _roles(names: Sequence[str]) -> list[Group]:
    known = {group.name: group for group in Group.objects.all()}
    problems = [_no_role(name, known) for name in names if name not in known]
    if problems:
        raise Problems(*problems)
    return [known[name] for name in names]


def _no_role(name: str, known: Collection[str]) -> Problem:
    says = f"there is no role called '{name}'. The roles: {', '.join(sorted(known))}."
    return Problem("unknown-role", says, path="role", nearest=nearest_names(name, known))


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        says = " ".join(weak.messages)
        raise Problems(Problem("weak-password", f"this password can't be used: {says}", path="password")) from None
    user.set_password(password)
    user.save()
