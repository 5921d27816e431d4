"""Those who sign in. Passwords are kept hashed (Argon2) and never shown again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from presek.values.problem import Problem, Problems, nearest_names


@dataclass(frozen=True, slots=True)
class Person:
    """A user by name; an administrator may do everything, others what their roles allow.

    `waiting`: invited, without a password yet; `seen`: the instant of the last sign-in, in microseconds.
    """

    name: str
    administrator: bool
    roles: tuple[str, ...] = ()
    number: int = 0
    email: str = ""
    active: bool = True
    waiting: bool = False
    guarded: bool = False
    language: str = ""
    seen: int | None = None


def everyone() -> tuple[Person, ...]:
    """All users who may sign in, by name."""
    return tuple(map(_person, _rows().filter(is_active=True)))


def number() -> int:
    """How many may sign in."""
    return int(User.objects.filter(is_active=True).count())


def all_of_them() -> tuple[Person, ...]:
    """All users, also those who may no longer sign in, by name."""
    return tuple(map(_person, _rows()))


def numbered(number: int) -> Person | None:
    """The user of this number."""
    row = _rows().filter(pk=number).first()
    return None if row is None else _person(row)


def with_address(address: str) -> tuple[Person, ...]:
    """Users who may sign in and have this e-mail address, whatever its case."""
    wanted = address.strip()
    return tuple(map(_person, _rows().filter(email__iexact=wanted, is_active=True))) if wanted else ()


def add(name: str, password: str, *, administrator: bool = False, roles: Sequence[str] = ()) -> None:
    """Adds a user; Problems where the name is taken, the password is weak, or there is no such role."""
    _must_be_free(name)
    held = _roles(roles)
    user = User(username=name, is_superuser=administrator, is_staff=administrator)
    _set_password(user, password)
    user.groups.set(held)


def invite(name: str, *, email: str, roles: Sequence[str]) -> int:
    """Adds a user who sets the password by a link; the number. Problems: the name is taken, no such role."""
    _must_be_free(name)
    held = _roles(roles)
    user = User(username=name, email=email)
    user.set_unusable_password()
    user.save()
    user.groups.set(held)
    return int(user.pk)


def change(number: int, *, email: str, roles: Sequence[str], administrator: bool) -> None:
    """Gives a user another address and other roles; Problems where there is no such role."""
    held = _roles(roles)
    user = User.objects.get(pk=number)
    user.email, user.is_superuser, user.is_staff = email, administrator, administrator
    user.save(update_fields=["email", "is_superuser", "is_staff"])
    user.groups.set(held)


def put_active(number: int, *, active: bool) -> None:
    """Lets a user sign in, or no longer."""
    User.objects.filter(pk=number).update(is_active=active)


def drop_password(number: int) -> None:
    """The password opens nothing any more; another one is set by a link."""
    user = User.objects.get(pk=number)
    user.set_unusable_password()
    user.save(update_fields=["password"])


def change_password(name: str, password: str) -> None:
    """Gives a user another password; Problems where there is no such user or the password is weak."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Problems(Problem("unknown-user", f"there is no user called '{name}'.", path="user"))
    _set_password(user, password)


def holders(permission: str) -> frozenset[int]:
    """The numbers of those who may sign in and hold a permission (by its code name), by a role or as administrators."""
    of_role = Q(groups__permissions__codename=permission)
    found = User.objects.filter(Q(is_superuser=True) | of_role, is_active=True).values_list("pk", flat=True)
    return frozenset(found)


def roles_with(permission: str) -> tuple[str, ...]:
    """The names of the roles that hold a permission (by its code name)."""
    return tuple(Group.objects.filter(permissions__codename=permission).order_by("name").values_list("name", flat=True))


def _rows() -> QuerySet[User]:
    return User.objects.order_by("username").prefetch_related("groups").select_related("detail")


def _person(row: User) -> Person:
    detail = getattr(row, "detail", None)
    return Person(
        row.username,
        row.is_superuser,
        tuple(sorted(group.name for group in row.groups.all())),
        number=int(row.pk),
        email=row.email,
        active=row.is_active,
        waiting=not row.has_usable_password(),
        guarded=detail is not None and detail.totp_since is not None,
        language="" if detail is None else detail.language,
        seen=None if row.last_login is None else int(row.last_login.timestamp()) * 1_000_000,
    )


def _must_be_free(name: str) -> None:
    if User.objects.filter(username__iexact=name).exists():
        raise Problems(Problem("name-taken", f"there is already a user called '{name}'.", path="user"))


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
