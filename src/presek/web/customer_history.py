"""The history of one customer's memberships (`/customers/<key>/history`): since when, until when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import customer_history
from presek.app.customer_history import Stay
from presek.values.problem import Problems
from presek.web import guard, place, words


@dataclass(frozen=True, slots=True)
class Line:
    """One stay. `until` is empty while it lasts."""

    label: str
    url: str
    since: str
    came: str
    until: str
    went: str
    version: str


@dataclass(frozen=True, slots=True)
class CustomerHistoryPage:
    """All that `customer_history.html` shows."""

    key: str
    url: str
    now: tuple[Line, ...]
    before: tuple[Line, ...]


@require_safe
@guard.needs(guard.RECORDS)
def history(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    try:
        stays = customer_history.of_customer(place.home(), key, language=words.language())
    except Problems as refused:
        if any(each.code == "unknown-customer" for each in refused.problems):
            raise Http404 from None
        raise
    page = CustomerHistoryPage(
        key,
        reverse("customer", args=(key,)),
        tuple(_line(each) for each in stays if each.until is None),
        tuple(_line(each) for each in stays if each.until is not None),
    )
    return render(request, "customer_history.html", {"page": page})


def _line(stay: Stay) -> Line:
    return Line(
        label=stay.label,
        url=reverse("segment", args=(stay.segment,)),
        since=words.day(date.fromisoformat(stay.since)),
        came=reason(None if stay.came is None else stay.came.value),
        until="" if stay.until is None else words.day(date.fromisoformat(stay.until)),
        went="" if stay.until is None else reason(None if stay.went is None else stay.went.value),
        version="" if not stay.version else gettext("version %(version)s") % {"version": stay.version},
    )


def reason(of: str | None) -> str:
    """Why somebody came or went, in words."""
    return {
        "first": gettext("when the history of the segment begins"),
        "erased": gettext("the customer was erased"),
        "merged": gettext("the customer was merged with another"),
        "rule": gettext("the rule changed"),
        "hold": gettext("the hold ended"),
        "data": gettext("something new was known"),
        "clock": gettext("time passed"),
    }.get(of or "", gettext("why was not kept"))
