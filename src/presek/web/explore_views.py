"""Views of Explore under a name (`/explore/views`): save the selection, open, share, rename, delete."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from presek.app import explore_views, exploring
from presek.app.explore_views import View
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.explore_chips import chips
from presek.web.explore_facets import said_of
from presek.web.explore_page import Chip

OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "view-name", "view-shared"})
"""Names of this form's own fields; keys of the catalog have no hyphen and the token is no key."""


@dataclass(frozen=True, slots=True)
class Line:
    """A saved view; `own`: this person may change it."""

    number: int
    name: str
    url: str
    owner: str
    shared: bool
    own: bool


@dataclass(frozen=True, slots=True)
class ViewsPage:
    """All that `explore_views.html` shows. `pairs` is the selection that would be saved, as hidden values."""

    lines: tuple[Line, ...]
    pairs: tuple[tuple[str, str], ...]
    chips: tuple[Chip, ...]
    size: str
    name: str
    shared: bool
    faults: tuple[str, ...]
    back: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def views(request: HttpRequest) -> HttpResponse:
    """The list with the form that saves the selection one came with."""
    said = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in said.lists() for value in values if name not in OWN_FIELDS]
    person, sight = request.user.get_username(), guard.sight(request.user)
    name, shared = said.get("view-name", ""), "view-shared" in said
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            kept = explore_views.save(place.home(), pairs, name=name, person=person, sight=sight, shared=shared)
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
        else:
            messages.success(request, gettext("Saved: %(name)s") % {"name": kept.name})
            return HttpResponseRedirect(_url(kept))
    cells = guard.cells(request.user)
    asked, found = exploring.explore(place.home(), pairs, language=words.language(), sight=sight, cells=cells)
    address = explore_views.address_of(place.home(), pairs, sight=sight)
    page = ViewsPage(
        lines=tuple(_line(each, person) for each in explore_views.seen_by(person)),
        pairs=tuple(pair for pair in asked.pairs if pair[0] not in explore_views.NOT_KEPT),
        chips=chips(asked, found),
        size=said_of(found.total, cells),
        name=name[: explore_views.LONGEST_NAME],
        shared=shared,
        faults=faults,
        back=f"{reverse('explore')}?{address}" if address else reverse("explore"),
    )
    return render(request, "explore_views.html", {"page": page}, status=422 if faults else 200)


@require_POST
@guard.needs(guard.VIEW)
def view(request: HttpRequest, number: int) -> HttpResponse:
    """Renames one's own view, shares it, or deletes it."""
    person = request.user.get_username()
    try:
        if "delete" in request.POST:
            gone = explore_views.remove(number, person=person)
            messages.success(request, gettext("Deleted: %(name)s") % {"name": gone.name})
        else:
            name, shared = request.POST.get("view-name", ""), "view-shared" in request.POST
            kept = explore_views.change(number, name=name, shared=shared, person=person)
            messages.success(request, gettext("Saved: %(name)s") % {"name": kept.name})
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("explore-views"))


def _url(kept: View) -> str:
    return f"{reverse('explore')}?{kept.address}" if kept.address else reverse("explore")


def _line(kept: View, person: str) -> Line:
    return Line(kept.number, kept.name, _url(kept), kept.owner, kept.shared, own=kept.owner == person)
