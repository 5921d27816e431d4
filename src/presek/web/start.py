"""Where a person begins: the page that their role needs first, or the one they chose."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from presek.app import own_choices
from presek.web import guard, place

OF_ROLE: dict[str, str] = {
    "sales": "today",
    "support": "support",
    "finance": "receivables",
    "marketing": "explore",
    "analyst": "explore",
    "manager": "overview",
    "dpo": "audit",
    "administrator": "administration",
    "viewer": "segments",
}
"""The page each role starts at; of several roles the first here counts."""

NEEDS: dict[str, str] = {
    "today": guard.WORK,
    "support": guard.CALLERS,
    "receivables": guard.RECEIVABLES,
    "overview": guard.VIEW,
    "explore": guard.VIEW,
    "segments": guard.VIEW,
    "policies": guard.VIEW,
    "exceptions": guard.VIEW,
    "data": guard.IMPORT,
    "audit": guard.AUDIT,
    "administration": guard.VIEW,
}
"""The pages one may start at, and what each needs."""


def names() -> dict[str, str]:
    """The pages one may start at, in words."""
    return {
        "today": gettext("Today"),
        "support": gettext("Support"),
        "receivables": gettext("Receivables"),
        "overview": gettext("Overview"),
        "explore": gettext("Explore"),
        "segments": gettext("Segments"),
        "policies": gettext("Policies"),
        "exceptions": gettext("Exceptions"),
        "data": gettext("Data"),
        "audit": gettext("Audit trail"),
        "administration": gettext("Administration"),
    }


def offered(user: guard.User) -> tuple[str, ...]:
    """The pages this person may choose from."""
    return tuple(name for name, needed in NEEDS.items() if user.has_perm(needed) and _address(name))


def of_roles(user: guard.User, held: tuple[str, ...]) -> str:
    """The page that the roles of a person ask for."""
    may = offered(user)
    wanted = [OF_ROLE[role] for role in OF_ROLE if role in held]
    return next((name for name in wanted if name in may), "explore")


def address(user: AbstractBaseUser) -> str:
    """The address of a person's start page."""
    chosen = own_choices.start(int(user.pk))
    may = offered(user)
    name = chosen if chosen in may else of_roles(user, guard.held(user))
    if name == "administration" and "data" in may and place.home().published() is None:
        name = "data"  # before the first file there is nothing to look after
    return _address(name) or "/"


def _address(name: str) -> str:
    try:
        return str(reverse(name))
    except NoReverseMatch:
        return ""
