"""What the person who is signed in may do and see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from presek.app import field_rules, revenue, site_settings
from presek.app.publishing import BROKEN_PROMISE as BROKEN
from presek.app.sight import Sight
from presek.app.small_cells import EXACT, Cells
from presek.values.problem import Problem
from presek.web import place, roles, words

VIEW = f"store.{roles.VIEW}"
SAVE = f"store.{roles.SAVE}"
INTRUSIVE = f"store.{roles.INTRUSIVE}"
SPECIAL = f"store.{roles.SPECIAL}"
IMPORT = f"store.{roles.IMPORT}"
EDIT = f"store.{roles.EDIT}"
EXPORT = f"store.{roles.EXPORT}"
KEYS = f"store.{roles.KEYS}"
DRAFT = f"store.{roles.DRAFT}"
APPROVE = f"store.{roles.APPROVE}"
EXCEPT = f"store.{roles.EXCEPT}"
QUOTE = f"store.{roles.QUOTE}"
WRITE = f"store.{roles.WRITE}"
CALLERS = f"store.{roles.CALLERS}"
WEBHOOKS = f"store.{roles.WEBHOOKS}"
WORK = f"store.{roles.WORK}"
RECORDS = f"store.{roles.RECORDS}"
RECEIVABLES = f"store.{roles.RECEIVABLES}"
PEOPLE = f"store.{roles.PEOPLE}"
SETTINGS = f"store.{roles.SETTINGS}"
AUDIT = f"store.{roles.AUDIT}"
RIGHTS = f"store.{roles.RIGHTS}"

View = Callable[..., HttpResponse]


class User(Protocol):
    """Whoever looks at a page."""

    def has_perm(self, permission: str) -> bool:
        """Whether they may."""
        ...


def needs(permission: str) -> Callable[[View], View]:
    """A view that only those with the permission reach; the others are told so (403)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **named)

        return guarded

    return wrap


def check(user: User, permission: str) -> None:
    """Stops who may look at a page and not change what it shows (403)."""
    if not user.has_perm(permission):
        raise PermissionDenied(permission)


def sight(user: User) -> Sight:
    """Which facts the person may see: by their class, and by the company's rules of fields."""
    by_class = Sight(intrusive=user.has_perm(INTRUSIVE), special=user.has_perm(SPECIAL))
    return field_rules.sight(place.home(), held(user), by_class)


def sees_revenue(user: User) -> bool:
    """Whether amounts that customers brought in, and shares of them, are told to the person."""
    return user.has_perm(RECORDS) and revenue.is_seen(place.home().catalog(), sight(user))


def held(user: object) -> tuple[str, ...]:
    """The names of a person's roles; an administrator by the command line holds that role."""
    found = tuple(group.name for group in user.groups.all())  # type: ignore[attr-defined]
    return (*found, "administrator") if getattr(user, "is_superuser", False) else found


def faults(user: User, problems: Iterable[Problem]) -> tuple[str, ...]:
    """What problems say, as the person may read it."""
    exact = cells(user).exact
    return tuple(words.problem(each) if exact or each.code != BROKEN else promise(user, "") for each in problems)


def promise(user: User, says: str) -> str:
    """What is said of a broken partition: a customer who shows it is named to those who may see records."""
    if cells(user).exact:
        return words.said(says)
    return gettext("The partition would not hold: somebody would be in two of its segments, or in none.")


def cells(user: User) -> Cells:
    """How counts are told to the person: exactly to those who may see the records behind them."""
    return EXACT if user.has_perm(RECORDS) else Cells(site_settings.small_cell())
