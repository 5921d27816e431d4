"""What stands around every page: the pages there are, the as-of instant, whose eyes it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from presek.app import notifying, pages_policies
from presek.web import engine_missing, guard, place, roles
from presek.web.looks import THEMES

BELOW = (
    ("explore", ("explore", "export")),
    ("segments", ("segment", "rule")),
    ("policies", ("polic", "exception", "finding-", "simulation-")),
    ("customers", ("customer", "timeline", "rights", "edit-", "quote", "find")),
    ("receivables", ("receivables", "proposal")),
    ("today", ("today",)),
    ("content", ("content",)),
    ("data", ("data",)),
    ("overview", ("overview",)),
)
"""The pages of the head, and how the names of the pages below each begin."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the head; `here`: "page" where it is the one shown, "true" where that one lies below it."""

    url: str
    label: str
    here: str


@dataclass(frozen=True, slots=True)
class Shell:
    """All that `base.html` shows."""

    here: str
    user: str
    roles: str
    links: tuple[Link, ...]
    as_of: date | None
    as_of_text: str
    made_up: bool
    away: str
    languages: tuple[tuple[str, str], ...]
    theme: str
    themes: tuple[tuple[str, str], ...]
    may_records: bool
    may_edit: bool
    may_export: bool
    may_ask: bool
    may_quote: bool
    may_write: bool
    may_work: bool
    may_keys: bool
    may_webhooks: bool
    may_import: bool
    may_rights: bool
    waiting: int
    told: int


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context of every template."""
    user = getattr(request, "user", None)
    inside = bool(user and user.is_authenticated)
    standing = place.standing() if inside else None
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    names = (gettext("As the device"), gettext("Light"), gettext("Dark"))
    return {
        "shell": Shell(
            here=request.get_full_path() if request.method == "GET" else reverse("explore"),
            user=user.get_username() if user and inside else "",
            roles=_roles(user) if inside else "",
            links=_links(request) if inside else (),
            as_of=standing.as_of if standing else None,
            as_of_text=standing.instant if standing else "",
            made_up=standing.made_up if standing else False,
            away=engine_missing.banner(standing) if standing else "",
            languages=tuple(settings.LANGUAGES),
            theme=theme if theme in THEMES else "",
            themes=tuple(zip(THEMES, names)),
            may_records=bool(user and user.has_perm(guard.RECORDS)),
            may_edit=bool(user and user.has_perm(guard.EDIT)),
            may_export=bool(user and user.has_perm(guard.EXPORT)),
            may_ask=bool(user and user.has_perm(guard.EXCEPT)),
            may_quote=bool(user and user.has_perm(guard.QUOTE)),
            may_write=bool(user and user.has_perm(guard.WRITE)),
            may_work=bool(user and user.has_perm(guard.WORK)),
            may_keys=bool(user and user.has_perm(guard.KEYS)),
            may_webhooks=bool(user and user.has_perm(guard.WEBHOOKS)),
            may_import=bool(user and user.has_perm(guard.IMPORT)),
            may_rights=bool(user and user.has_perm(guard.RIGHTS)),
            waiting=pages_policies.waiting(place.home()) if user and inside and user.has_perm(guard.APPROVE) else 0,
            told=notifying.unread(user.get_username()) if user and inside else 0,
        )
    }


def _roles(user: object) -> str:
    if getattr(user, "is_superuser", False):
        return str(roles.NAMES["administrator"])
    held = [group.name for group in user.groups.all()]  # type: ignore[attr-defined]
    return ", ".join(str(roles.NAMES.get(name, name)) for name in held) or gettext("No role yet")


def _links(request: HttpRequest) -> tuple[Link, ...]:
    pages = [("explore", gettext("Explore")), ("segments", gettext("Segments")), ("policies", gettext("Policies"))]
    if request.user.has_perm(guard.RECORDS):
        pages.append(("customers", gettext("Customers")))
    if request.user.has_perm(guard.WORK):
        pages.insert(0, ("today", gettext("Today")))
    if request.user.has_perm(guard.RECEIVABLES) and not request.user.has_perm(guard.WORK):
        pages.insert(0, ("receivables", gettext("Receivables")))
    pages.append(("content", gettext("Content")))
    if request.user.has_perm(guard.CALLERS):
        pages.append(("support", gettext("Support")))
    if request.user.has_perm(guard.IMPORT):
        pages.append(("data", gettext("Data")))
    if request.user.has_perm(guard.APPROVE):
        pages.insert(0, ("overview", gettext("Overview")))
    match = request.resolver_match
    here = (match.url_name if match else "") or ""
    above = _above(here)
    return tuple(
        Link(reverse(name), label, "page" if name == here else "true" if name == above else "") for name, label in pages
    )


def _above(here: str) -> str:
    """The page of the head that this one lies below; empty where it lies below none."""
    return next((name for name, begins in BELOW if here.startswith(begins)), "")
