"""Who stands behind a number of a segment's pages, drafts and messages (`/segments/<key>/customers`): a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import people_behind, segment_people
from presek.app.people_behind import Change
from presek.app.rule_preview import Person
from presek.app.segment_people import People
from presek.values.instant import day_of
from presek.web import guard, people_list, place, words
from presek.web.people_list import PeopleList
from presek.web.segment_sections import SegmentHead, head
from presek.web.whole_number import whole

Said = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a list is of: a segment, what the address says, and which page of it."""

    segment: str
    said: Said
    page: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What `segment_customers.html` shows."""

    head: SegmentHead
    title: str
    listed: PeopleList


@require_safe
@guard.needs(guard.RECORDS)
def listed(request: HttpRequest, key: str) -> HttpResponse:
    """Members of a state (`state`), of a part of the rule (`part`, `way`), with an interest (`source`, `value`), or who
    moved between two versions (`move`, `from`, `to`), lacks a field to be judged by (`unknown`), cannot be judged by
    other segments (`unsure`), fails one condition only (`near`), moves by one's own draft (`draft`, `along`), gets a
    message or not (`message`, `left`), was in at the end of a past day (`day`), or entered or left on it (`entered`,
    `left`)."""
    stands, said = head(key, ""), people_list.said(request)
    found = people_list.answer(request, lambda page: _found(request, key, said, page=page))
    page = PeoplePage(stands, title(said) if found.found else gettext("Customers"), found)
    return render(request, "segment_customers.html", {"page": page}, status=found.status)


def _found(request: HttpRequest, key: str, said: dict[str, str], *, page: int) -> People:
    kind = next((name for name in _KINDS if name in said), "")
    if kind:
        return _KINDS[kind](request, Wanted(key, said, page))
    return segment_people.of_state(place.home(), key, said.get("state", "in"), page=page)


def _of_part(request: HttpRequest, wanted: Wanted) -> People:
    sight, language = guard.sight(request.user), words.language()
    return segment_people.of_part(
        place.home(),
        wanted.segment,
        path=wanted.said["part"],
        way=wanted.said.get("way", ""),
        page=wanted.page,
        language=language,
        sight=sight,
    )


def _of_interest(request: HttpRequest, wanted: Wanted) -> People:
    sight, language = guard.sight(request.user), words.language()
    among = None if wanted.said.get("among") == "base" else wanted.segment
    return segment_people.of_interest(
        place.home(),
        among,
        source=wanted.said["source"],
        word=wanted.said.get("value", ""),
        page=wanted.page,
        language=language,
        sight=sight,
    )


def _of_move(request: HttpRequest, wanted: Wanted) -> People:
    before, after = (whole(wanted.said.get(name, "")) or 0 for name in ("from", "to"))
    sight = guard.sight(request.user)
    return segment_people.of_move(
        place.home(),
        wanted.segment,
        before=before,
        after=after,
        move=wanted.said["move"],
        page=wanted.page,
        sight=sight,
    )


def _of_unknown(request: HttpRequest, wanted: Wanted) -> People:
    sight, language = guard.sight(request.user), words.language()
    return segment_people.of_unknown(
        place.home(), wanted.segment, wanted.said["unknown"], page=wanted.page, language=language, sight=sight
    )


def _of_near(request: HttpRequest, wanted: Wanted) -> People:
    return segment_people.of_near(place.home(), wanted.segment, page=wanted.page, sight=guard.sight(request.user))


def _of_draft(request: HttpRequest, wanted: Wanted) -> People:
    guard.check(request.user, guard.SAVE)
    person = Person(request.user.get_username(), words.language(), guard.sight(request.user))
    along = wanted.said.get("along", "")
    if wanted.said["draft"] == "changes":
        return people_behind.of_changes_by_draft(
            place.home(), wanted.segment, change_of(wanted.said), person=person, page=wanted.page
        )
    return people_behind.of_draft(
        place.home(), wanted.segment, wanted.said["draft"], along=along, person=person, page=wanted.page
    )


def change_of(said: Said) -> Change:
    """The change of a simulation that an address names; older addresses named it by its place, which is no name."""
    name = said.get("change", said.get("place", ""))
    return Change(said.get("dimension", ""), name, made=said.get("made", ""))


def _of_message(request: HttpRequest, wanted: Wanted) -> People:
    way, sight = wanted.said.get("left", ""), guard.sight(request.user)
    return people_behind.of_message(
        place.home(), wanted.segment, wanted.said["message"], way=way, sight=sight, page=wanted.page
    )


def _of_day(_: HttpRequest, wanted: Wanted) -> People:
    return people_behind.of_day(place.home(), wanted.segment, whole(wanted.said["day"]) or 0, page=wanted.page)


def _of_moves(_: HttpRequest, wanted: Wanted) -> People:
    way = "entered" if "entered" in wanted.said else "left"
    day = whole(wanted.said[way]) or 0
    return people_behind.of_moves(place.home(), wanted.segment, day, way=way, page=wanted.page)


def _of_unsure(_: HttpRequest, wanted: Wanted) -> People:
    others = [each for each in wanted.said["unsure"].split(",") if each]
    return segment_people.of_unsure(place.home(), wanted.segment, others, page=wanted.page)


_KINDS: Mapping[str, Callable[[HttpRequest, Wanted], People]] = {
    "part": _of_part,
    "source": _of_interest,
    "move": _of_move,
    "unknown": _of_unknown,
    "near": _of_near,
    "unsure": _of_unsure,
    "draft": _of_draft,
    "message": _of_message,
    "day": _of_day,
    "entered": _of_moves,
    "left": _of_moves,
}


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
    if "unsure" in said:
        return gettext("Other segments cannot say")
    if "near" in said:
        return gettext("Fail one condition only")
    if "source" in said:
        return gettext("Customers with this interest") if "among" in said else gettext("Members with this interest")
    if "draft" in said:
        return {
            "before": gettext("Before"),
            "after": gettext("After"),
            "entering": gettext("Would enter"),
            "leaving": gettext("Would leave"),
            "changes": gettext("Other conditions"),
        }.get(said["draft"], gettext("Cannot say"))
    if "message" in said:
        return _left(said)
    if "day" in said:
        return gettext("In at the end of %(day)s") % {"day": _day(said["day"])}
    if "entered" in said:
        return gettext("Entered on %(day)s") % {"day": _day(said["entered"])}
    if "left" in said:
        return gettext("Left on %(day)s") % {"day": _day(said["left"])}
    if "move" in said:
        return {
            "entered-rule": gettext("Entered because of the rule"),
            "entered-data": gettext("Entered because of their data"),
            "left-rule": gettext("Left because of the rule"),
            "left-data": gettext("Left because of their data"),
        }.get(said["move"], gettext("Customers"))
    return {"out": gettext("Out"), "cannot-say": gettext("Cannot say")}.get(said.get("state", ""), gettext("In"))


def _left(said: Said) -> str:
    return {
        "allowed": gettext("Who gets it"),
        "without-consent": gettext("without consent"),
        "silenced": gettext("do not contact"),
        "without-address": gettext("without an address"),
    }.get(said.get("left", ""), gettext("In"))


def _day(said: str) -> str:
    try:
        return words.day(day_of(whole(said) or 0))
    except (ValueError, OverflowError):
        return said


def address(key: str, **said: str) -> str:
    """Where the customers behind a number are listed."""
    return f"{reverse('segment-customers', args=(key,))}?{urlencode(said)}"
