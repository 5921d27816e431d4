"""The first-run tour: a card on the real pages that says what to do next, until the newcomer's first intersection is
saved, seen and named. Each person has their own place in it; it can be left, and begun again from the menu.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from presek.app import touring
from presek.app.touring import CHOOSING, DONE, LEFT, MEETING, UNASKED, Standing
from presek.web import guard, place

STEPS, STEPS_OF_READERS, STEPS_OF_COUNTERS = 5, 3, 2
"""How many steps there are for those who may save segments, for those who may only meet customers, and for those who
see counts alone."""


@dataclass(frozen=True, slots=True)
class TourCard:
    """All that `_tour.html` shows. `key` says which step it is, to the sheet and the script; `parts` are the clicks
    of the step in order; `go` leads to where the tour goes on."""

    key: str
    title: str
    says: str = ""
    number: int = 0
    of: int = STEPS
    parts: tuple[str, ...] = ()
    go: tuple[str, str] | None = None
    may_finish: bool = False


def tour(request: HttpRequest) -> dict[str, object]:
    """The card of the page, worked out only where a page shows it."""
    return {"tour": SimpleLazyObject(lambda: _card(request))}


@guard.needs(guard.VIEW)
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Begins, leaves, finishes or closes the tour."""
    person, asked = _number(request), request.POST.get("do", "")
    segment = touring.standing(person).segment
    moves = {"begin": touring.begin, "leave": touring.leave, "finish": touring.finish, "close": touring.close}
    moves.get(asked, touring.leave)(person)
    if asked in {"finish", "close"} and segment:
        return HttpResponseRedirect(reverse("segment", args=(segment,)))
    return HttpResponseRedirect(reverse("explore"))


def saved(request: HttpRequest, key: str, name: str) -> None:
    """A segment was saved from Explore."""
    touring.saved(_number(request), key, name)


def _number(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _card(request: HttpRequest) -> TourCard | None:
    """What the person sees of the tour on this page; nothing before there are customers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.has_perm(guard.VIEW) or place.standing().as_of is None:
        return None
    found = touring.standing(_number(request))
    page = request.resolver_match.url_name if request.resolver_match else ""
    saves, meets = user.has_perm(guard.SAVE), user.has_perm(guard.RECORDS)
    if found.stage == LEFT or (found.stage == UNASKED and page != "explore"):
        return None
    if found.stage == UNASKED:
        return _offer()
    if found.stage == CHOOSING:
        card = _choosing(page or "", saves=saves, meets=meets)
        return card if saves else replace(card, of=STEPS_OF_READERS if meets else STEPS_OF_COUNTERS)
    if found.stage == MEETING:
        return _meeting(found, page or "", request)
    return _done(found) if found.stage == DONE else None


def _offer() -> TourCard:
    return TourCard(
        "offer",
        gettext("New here?"),
        gettext("Find your first intersection on your own customers. It takes two minutes and nothing can break."),
    )


def _choosing(page: str, *, saves: bool, meets: bool) -> TourCard:
    """Until something is saved, or, for those who may not save, until a customer is open or a count is read."""
    if page == "explore":
        last = gettext("Read at the top how many they are, and what share of all.")
        if saves or meets:
            last = gettext("Press “Save as segment”.") if saves else gettext("Open a customer of the list below.")
        parts = (
            gettext("Click a value in one of the panels. Every other number follows."),
            gettext("Click a value in a panel of another colour: who is left is in both."),
            last,
        )
        return TourCard(
            "choose", gettext("Two ways of looking, one group"), number=1, parts=parts, may_finish=not (saves or meets)
        )
    if page == "segment-new" and saves:
        says = gettext("Your clicks are a rule now: read it as a sentence. Give the group a name and press “Save”.")
        return TourCard("name", gettext("Give it a name"), says, number=2)
    if page == "customer" and not saves:
        says = gettext("Under “Segments and why” each condition stands with the customer’s own value.")
        return TourCard("why", gettext("Why, in black and white"), says, number=2, may_finish=True)
    go = (reverse("explore"), gettext("Go on"))
    return TourCard("elsewhere", gettext("The tour goes on at Explore"), number=1, go=go)


def _meeting(found: Standing, page: str, request: HttpRequest) -> TourCard:
    """The segment is saved: its customers, then one of them and why."""
    name = {"name": found.name}
    members = f"{reverse('explore')}?{urlencode({'in-segment': found.segment})}"
    if page == "segment":
        says = gettext(
            "“%(name)s” is kept with its rule and counts itself anew whenever facts change. See who is in it."
        )
        return TourCard(
            "members", gettext("Saved"), says % name, number=3, go=(members, gettext("Show these customers"))
        )
    if page == "explore" and found.segment in request.GET.getlist("in-segment"):
        says = gettext("These are the customers of “%(name)s”. Open one of them.")
        return TourCard("open", gettext("Who is in it"), says % name, number=3)
    if page == "customer":
        says = gettext("Under “Segments and why” stands “%(name)s”: each condition with this customer’s own value.")
        return TourCard("why", gettext("Why, in black and white"), says % name, number=4, may_finish=True)
    go = (members, gettext("Go on"))
    return TourCard("elsewhere", gettext("The tour goes on with the customers of “%(name)s”") % name, number=3, go=go)


def _done(found: Standing) -> TourCard:
    """The last word, with the name of what they made."""
    if not found.segment:
        says = gettext("Any clicks make an intersection, and its address can be kept and sent on.")
        return TourCard("done", gettext("That was your first intersection"), says)
    title = gettext("“%(name)s” is your first intersection") % {"name": found.name}
    says = gettext("Well done. It stands among the segments, and a policy can give its customers their conditions.")
    go = (reverse("segment", args=(found.segment,)), gettext("Open it"))
    return TourCard("done", title, says, number=STEPS, go=go)
