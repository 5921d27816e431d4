"""How a person wants Explore: the columns of its list (`/explore/arrange`), and pinned facets (`/explore/pin`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from presek.app import customer_list, explore_taste
from presek.web import guard, place, words
from presek.web.explore_facets import model_name
from presek.web.whole_number import whole

LONGEST_ADDRESS = 8000


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that may be chosen, its model in words, and its place among those chosen (0: not chosen)."""

    key: str
    label: str
    model: str
    model_name: str
    place: int


@dataclass(frozen=True, slots=True)
class ArrangePage:
    """All that `explore_arrange.html` shows; `back` is the selection one came from, from its `?` on."""

    offered: tuple[Offered, ...]
    most: int
    back: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.RECORDS)
def arrange(request: HttpRequest) -> HttpResponse:
    """Choosing the columns; a number beside a column says where it stands."""
    home, by, sight = place.home(), request.user.get_username(), guard.sight(request.user)
    if request.method == "POST":
        columns = [] if "usual" in request.POST else request.POST.getlist("column")
        places = {key: whole(request.POST.get(f"place-{key}", "")) or customer_list.MOST_COLUMNS for key in columns}
        explore_taste.put_columns(home, by, sorted(columns, key=lambda key: places[key]), sight=sight)
        messages.success(request, gettext("The columns of the list are as you chose."))
        return HttpResponseRedirect(reverse("explore") + back_of(request))
    query = request.META.get("QUERY_STRING", "")
    page = ArrangePage(
        offered=tuple(
            Offered(each.key, each.label, each.model, model_name(each.model), each.place)
            for each in explore_taste.offered(home, by, language=words.language(), sight=sight)
        ),
        most=customer_list.MOST_COLUMNS,
        back=f"?{query}" if query else "",
    )
    return render(request, "explore_arrange.html", {"page": page})


@require_POST
@guard.needs(guard.VIEW)
def pin(request: HttpRequest) -> HttpResponse:
    """Pins a facet, or takes its pin away."""
    facet = request.POST.get("facet", "")
    explore_taste.turn_pin(place.home(), request.user.get_username(), facet, sight=guard.sight(request.user))
    return HttpResponseRedirect(reverse("explore") + back_of(request))


def back_of(request: HttpRequest) -> str:
    """The selection that a form leads back to: a query on Explore, and no other place."""
    said = request.POST.get("back", "")[:LONGEST_ADDRESS]
    return said if said.startswith("?") and said.isprintable() else ""
