"""Finding a customer by key or name (`/customers`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from presek.app import finding
from presek.web import guard, place, words

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A customer that was found."""

    key: str
    name: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """All that `customers.html` shows. `more`: there are others beyond those shown."""

    asked: str
    lines: tuple[Line, ...]
    more: bool


@require_safe
@guard.needs(guard.RECORDS)
def customers(request: HttpRequest) -> HttpResponse:
    """The page; a key that is met exactly leads straight to its customer."""
    asked = request.GET.get("find", "").strip()[:200]
    found = finding.find(place.home(), asked, most=MOST + 1, language=words.language())
    if asked and len(found) == 1 and found[0].key == asked:
        return HttpResponseRedirect(reverse("customer", args=(asked,)))
    lines = tuple(
        Line(each.key, each.name or each.key, each.place, reverse("customer", args=(each.key,)))
        for each in found[:MOST]
    )
    return render(request, "customers.html", {"page": CustomersPage(asked, lines, len(found) > MOST)})
