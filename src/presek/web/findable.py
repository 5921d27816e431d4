"""The pages that the search in the head finds by name, each for those who may open it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from presek.app import searching
from presek.web import guard


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its name."""

    label: str
    url: str


def places(request: HttpRequest, asked: str) -> tuple[Place, ...]:
    """The pages that this person may open and whose name every word of the text begins a word of."""
    return tuple(each for each in known(request) if searching.begins(asked, each.label))


def known(request: HttpRequest) -> tuple[Place, ...]:
    """All pages that this person may open."""
    may = request.user.has_perm
    return tuple(Place(label, reverse(name)) for name, label, permission in _pages() if may(permission))


def _pages() -> tuple[tuple[str, str, str], ...]:
    """Address, name, permission; the name says what other words somebody looks for, too."""
    return (
        ("explore", gettext("Explore: facets, intersection, compare"), guard.VIEW),
        ("overview", gettext("Overview of the base"), guard.VIEW),
        ("segments", gettext("Segments"), guard.VIEW),
        ("segment-new", gettext("New segment out of Explore"), guard.SAVE),
        ("policies", gettext("Policies: terms, discounts, service"), guard.VIEW),
        ("policy-findings", gettext("Policies: findings"), guard.VIEW),
        ("exceptions", gettext("Exceptions and approvals"), guard.RECORDS),
        ("receivables", gettext("Receivables: who pays late"), guard.RECEIVABLES),
        ("customers", gettext("Customers"), guard.RECORDS),
        ("edit-new", gettext("New customer"), guard.EDIT),
        ("edit-owners", gettext("Edits by hand"), guard.EDIT),
        ("today", gettext("Today: whom to call"), guard.WORK),
        ("quotes", gettext("Quotes"), guard.RECORDS),
        ("support", gettext("Support: who calls"), guard.CALLERS),
        ("content", gettext("Content: landing texts and briefs"), guard.VIEW),
        ("content-pitch", gettext("Pitch lines"), guard.VIEW),
        ("content-needs", gettext("Values and needs"), guard.VIEW),
        ("content-hints", gettext("Hints for talks"), guard.VIEW),
        ("content-messages", gettext("Templates of messages"), guard.VIEW),
        ("data", gettext("Data: import a file"), guard.IMPORT),
        ("data-sources", gettext("Sources of data"), guard.IMPORT),
        ("data-duplicates", gettext("Possible duplicates"), guard.IMPORT),
        ("jobs", gettext("Jobs"), guard.IMPORT),
        ("keys", gettext("Keys of programs"), guard.KEYS),
        ("webhooks", gettext("Webhooks"), guard.WEBHOOKS),
        ("people", gettext("People"), guard.PEOPLE),
        ("roles", gettext("Roles"), guard.PEOPLE),
        ("fields", gettext("Fields"), guard.PEOPLE),
        ("settings", gettext("Settings"), guard.SETTINGS),
        ("backups", gettext("Backups"), guard.SETTINGS),
        ("engine", gettext("Engine"), guard.SETTINGS),
        ("audit", gettext("Audit trail"), guard.AUDIT),
        ("erasures", gettext("Erasings and restrictions"), guard.RIGHTS),
        ("rule-new", gettext("Write a rule"), guard.SAVE),
        ("notifications", gettext("Notifications"), guard.VIEW),
        ("account", gettext("Your account"), guard.VIEW),
        ("help-glossary", gettext("Glossary"), guard.VIEW),
    )
