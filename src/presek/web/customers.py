"""Finding customers (`/customers`) by name, key, phone, e-mail, tax number or contact person."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from presek.app import searching
from presek.web import guard, place, words
from presek.web.find import Line, asked_of, line
from presek.web.whole_number import whole

AT_FIRST, MOST = 50, 500


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """All that `customers.html` shows. `more_url`: the page with more of those found; empty where all are shown, or as
    many as it ever shows."""

    asked: str
    total: int
    lines: tuple[Line, ...]
    more_url: str
    has_more: bool


@require_safe
@guard.needs(guard.RECORDS)
def customers(request: HttpRequest) -> HttpResponse:
    """The page; a key that is met exactly leads straight to its customer."""
    asked = asked_of(request)
    rows = min(max(whole(request.GET.get("rows", "")) or AT_FIRST, 1), MOST)
    sight = guard.sight(request.user)
    found = searching.customers(place.home(), asked, most=rows, language=words.language(), sight=sight)
    if found.exact:
        return HttpResponseRedirect(reverse("customer", args=(found.found[0].key,)))
    has_more = found.total > len(found.found)
    more = f"{reverse('customers')}?{urlencode({'find': asked, 'rows': min(rows * 4, MOST)})}"
    page = CustomersPage(
        asked=asked,
        total=found.total,
        lines=tuple(map(line, found.found)),
        more_url=more if has_more and rows < MOST else "",
        has_more=has_more,
    )
    return render(request, "customers.html", {"page": page})
