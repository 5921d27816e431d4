"""Who stands behind a number of a segment's pages (`/segments/<key>/customers`): a list of customers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import segment_people
from presek.app.segment_people import People
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.segment_sections import SegmentHead, head
from presek.web.whole_number import whole

LONGEST = 300


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What `segment_customers.html` shows."""

    head: SegmentHead
    title: str
    found: People | None
    faults: tuple[str, ...]
    customers: tuple[tuple[str, str, str], ...]
    earlier: str
    later: str


@require_safe
@guard.needs(guard.RECORDS)
def listed(request: HttpRequest, key: str) -> HttpResponse:
    """Members of a state (`state`), of a part of the rule (`part`, `way`), with an interest (`source`, `value`), or who
    moved between two versions (`move`, `from`, `to`), lacks a field to be judged by (`unknown`), or fails one condition
    only (`near`)."""
    stands = head(key, "")
    said = {name: value[:LONGEST] for name, value in request.GET.items() if name != "page"}
    number = whole(request.GET.get("page", "")) or 1
    try:
        found = _found(request, key, said, page=number)
    except Problems as refused:
        faults = tuple(words.problem(each) for each in refused.problems)
        page = PeoplePage(stands, gettext("Customers"), None, faults, (), earlier="", later="")
        return render(request, "segment_customers.html", {"page": page}, status=422)
    page = PeoplePage(
        stands,
        title(said),
        found,
        (),
        tuple((each, name, reverse("customer", args=(each,))) for each, name in found.customers),
        earlier=f"?{urlencode({**said, 'page': found.page - 1})}" if found.page > 1 else "",
        later=f"?{urlencode({**said, 'page': found.page + 1})}" if found.page < found.pages else "",
    )
    return render(request, "segment_customers.html", {"page": page})


def _found(request: HttpRequest, key: str, said: dict[str, str], *, page: int) -> People:
    sight, language = guard.sight(request.user), words.language()
    if "part" in said:
        return segment_people.of_part(
            place.home(), key, path=said["part"], way=said.get("way", ""), page=page, language=language, sight=sight
        )
    if "source" in said:
        return segment_people.of_interest(
            place.home(), key, source=said["source"], word=said.get("value", ""), page=page, language=language,
            sight=sight,
        )  # fmt: skip
    if "move" in said:
        both = [whole(said.get(name, "")) or 0 for name in ("from", "to")]
        return segment_people.of_move(
            place.home(), key, before=both[0], after=both[1], move=said["move"], page=page, sight=sight
        )
    if "unknown" in said:
        return segment_people.of_unknown(place.home(), key, said["unknown"], page=page, language=language, sight=sight)
    if "near" in said:
        return segment_people.of_near(place.home(), key, page=page, sight=sight)
    return segment_people.of_state(place.home(), key, said.get("state", "in"), page=page)


def title(said: dict[str, str]) -> str:
    """What the list is of."""
    if "part" in said:
        return {
            "alone": gettext("Pass this condition"),
            "fails": gettext("Fail this condition"),
            "cannot_say": gettext("Cannot be judged by this condition"),
            "keeps_out": gettext("Only this keeps them out"),
            "lets_in": gettext("Only this lets them in"),
        }.get(said.get("way", ""), gettext("Customers"))
    if "unknown" in said:
        return gettext("Cannot say")
    if "near" in said:
        return gettext("Fail one condition only")
    if "source" in said:
        return gettext("Members with this interest")
    if "move" in said:
        return {
            "entered-rule": gettext("Entered because of the rule"),
            "entered-data": gettext("Entered because of their data"),
            "left-rule": gettext("Left because of the rule"),
            "left-data": gettext("Left because of their data"),
        }.get(said["move"], gettext("Customers"))
    return {"out": gettext("Out"), "cannot-say": gettext("Cannot say")}.get(said.get("state", ""), gettext("In"))


def address(key: str, **said: str) -> str:
    """Where the customers behind a number are listed."""
    return f"{reverse('segment-customers', args=(key,))}?{urlencode(said)}"
