"""Those who sign in. Passwords are kept hashed (Argon2) and never shown again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class Person:
    """A user by name; an administrator may do everything."""

    name: str
    administrator: bool


def everyone() -> tuple[Person, ...]:
    """All users by name."""
    rows = User.objects.filter(is_active=True).order_by("username")
    return tuple(Person(row.username, row.is_superuser) for row in rows)


def add(name: str, password: str, *, administrator: bool = False) -> None:
    """Adds a user; Problems where the name is taken or the password is weak."""
    if User.objects.filter(username=name).exists():
        raise Problems(Problem("name-taken", f"there is already a user called '{name}'.", path="user"))
    user = User(username=name, is_superuser=administrator, is_staff=administrator)
    _set_password(user, password)


def change_password(name: str, password: str) -> None:
    """Gives a user another password; Problems where there is no such user or the password is weak."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Problems(Problem("unknown-user", f"there is no user called '{name}'.", path="user"))
    _set_password(user, password)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        says = " ".join(weak.messages)
        raise Problems(Problem("weak-password", f"this password can't be used: {says}", path="password")) from None
    user.set_password(password)
    user.save()
