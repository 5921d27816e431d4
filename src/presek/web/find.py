"""The search in the head (`/find`): customers, segments and pages, and what it suggests while one types."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import searching
from presek.app.pages_customer import Found
from presek.app.searching import Searching
from presek.web import findable, guard, place, words
from presek.web.findable import Place

LONGEST = 200
ON_PAGE, SUGGESTED, FEW = 20, 7, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A customer that was found; `why`: the values other than the name that the text begins, with what they are."""

    key: str
    name: str
    place: str
    url: str
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FindPage:
    """All that `find.html` shows. `all_url`: all customers that were found; empty where all are shown."""

    asked: str
    may_see_customers: bool
    total: int
    lines: tuple[Line, ...]
    all_url: str
    segments: tuple[Place, ...]
    places: tuple[Place, ...]


@require_safe
@guard.needs(guard.VIEW)
def find(request: HttpRequest) -> HttpResponse:
    """The page; a key that is met exactly leads straight to its customer."""
    asked = asked_of(request)
    may, found = request.user.has_perm(guard.RECORDS), _customers(request, asked, most=ON_PAGE)
    if found.exact:
        return HttpResponseRedirect(reverse("customer", args=(found.found[0].key,)))
    page = FindPage(
        asked=asked,
        may_see_customers=may,
        total=found.total,
        lines=tuple(map(line, found.found)),
        all_url=_all_of(asked) if found.total > len(found.found) else "",
        segments=_segments(asked, most=ON_PAGE),
        places=findable.places(request, asked),
    )
    return render(request, "find.html", {"page": page})


@require_safe
@guard.needs(guard.VIEW)
def suggestions(request: HttpRequest) -> JsonResponse:
    """What a text finds while it is typed, in groups."""
    asked = asked_of(request)
    found = _customers(request, asked, most=SUGGESTED)
    groups = [
        (gettext("Customers"), [_suggested(line(each)) for each in found.found]),
        (gettext("Segments"), [{"text": each.label, "url": each.url} for each in _segments(asked, most=FEW)]),
        (gettext("Pages"), [{"text": each.label, "url": each.url} for each in findable.places(request, asked)[:FEW]]),
    ]
    if found.total > len(found.found):
        says = gettext("All %(n)s customers that were found") % {"n": words.number(found.total)}
        groups[0][1].append({"text": says, "url": _all_of(asked)})
    answer = JsonResponse({"groups": [{"label": label, "items": items} for label, items in groups if items]})
    answer["Cache-Control"] = "no-store"
    return answer


def asked_of(request: HttpRequest) -> str:
    """What the person looks for."""
    return request.GET.get("find", "").strip()[:LONGEST]


def line(found: Found) -> Line:
    """A customer in words."""
    return Line(
        key=found.key,
        name=found.name or found.key,
        place=found.place,
        url=reverse("customer", args=(found.key,)),
        why=tuple((each.label, each.value) for each in found.reasons),
    )


def _customers(request: HttpRequest, asked: str, *, most: int) -> Searching:
    if not asked or not request.user.has_perm(guard.RECORDS):
        return Searching(0, ())
    sight = guard.sight(request.user)
    return searching.customers(place.home(), asked, most=most, language=words.language(), sight=sight)


def _segments(asked: str, *, most: int) -> tuple[Place, ...]:
    found = searching.segments(asked, most=most, language=words.language())
    return tuple(Place(f"{each.label} · {each.segmentation}", reverse("segment", args=(each.key,))) for each in found)


def _suggested(found: Line) -> dict[str, str]:
    why = "; ".join(f"{label}: {value}" for label, value in found.why)
    more = " · ".join(part for part in (found.key, why or found.place) if part)
    return {"text": found.name, "more": more, "url": found.url}


def _all_of(asked: str) -> str:
    return f"{reverse('customers')}?{urlencode({'find': asked})}"
