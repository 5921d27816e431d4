"""Segments: what there is, who is in them, how many a rule takes in, and who is nearly in."""

from __future__ import annotations

import json
from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from presek.api import answers, routing
from presek.api.callers import sight_of
from presek.api.place import home
from presek.api.shapes import (
    AsOf,
    CountAsked,
    CountShape,
    CursorText,
    InterestsShape,
    IntersectionShape,
    Language,
    Limit,
    MembersShape,
    NearMissesShape,
    SegmentsShape,
)
from presek.app import counting, interests, intersecting, listing, members, near_misses, segment_sight, version
from presek.app.members import Cursor, Members, State

router = Router(tags=["segments"])
A_PAGE = 1_000
MOST_MISSES = 500

Of = Annotated[list[str], Query(..., min_length=1, max_length=50)]
Without = Annotated[list[str], Query(default_factory=list, max_length=50)]


@routing.get(router, "/segments", name="segments", scope="segments", shape=SegmentsShape)
def segments(request: HttpRequest, language: Language = "en") -> HttpResponseBase:
    """Everything in force, with sizes by the published run."""
    said = listing.listed(home(), language=language).as_json()
    return answers.answer(request, said, version=version.version(home()))


@routing.get(
    router,
    "/segments/{segment}/customers",
    name="members",
    scope="customers",
    shape=MembersShape,
    also=answers.ARROW,
)
def segment_customers(
    request: HttpRequest, segment: str, *, state: State = State.IN, limit: Limit = A_PAGE, cursor: CursorText = None
) -> HttpResponseBase:
    """Who is in a segment: in pages as JSON, or all at once as an Arrow stream (ask for it by Accept).

    Pages continue the run of the first page, whatever is published meanwhile.
    """
    begin = Cursor.read(cursor) if cursor else Cursor()
    found = members.of_segment(home(), segment, state=state, run=begin.run)
    return _members(request, found, begin, limit=limit)


@routing.get(router, "/segments/{segment}/near-misses", name="near-misses", scope="customers", shape=NearMissesShape)
def segment_near_misses(
    request: HttpRequest, segment: str, *, limit: Annotated[int, Field(ge=1, le=MOST_MISSES)] = 50, as_of: AsOf = None
) -> HttpResponseBase:
    """Customers who fail exactly one condition, the nearest first."""
    segment_sight.must_see_segment(home(), segment, sight_of(request))
    instant = routing.as_of_asked(as_of)
    said = near_misses.near_misses(home(), segment, most=limit, as_of=instant).as_json()
    return answers.answer(request, said, version=version.version(home()), as_of=instant)


@routing.get(router, "/segments/{segment}/interests", name="interests", scope="segments", shape=InterestsShape)
def segment_interests(request: HttpRequest, segment: str, language: Language = "en") -> HttpResponseBase:
    """What the customers of a segment buy and like more than the base, with lift and 95 % interval, corrected for the
    number of things looked at."""
    said = interests.of_segment(home(), segment, language=language, sight=sight_of(request)).as_json()
    return answers.answer(request, said, version=version.version(home()))


@routing.post(router, "/count", name="count", scope="segments", shape=CountShape)
def count(request: HttpRequest, said: CountAsked) -> HttpResponseBase:
    """How many customers a rule takes in, how many not, and of how many it can't be said."""
    text = said.rule if isinstance(said.rule, str) else json.dumps(said.rule)
    term = counting.read_rule(text, home())
    segment_sight.must_see(home(), term, sight_of(request))
    instant = routing.as_of_asked(said.as_of)
    counted = counting.count(home(), term, as_of=instant).as_json()
    return answers.answer(request, counted, version=version.version(home()), as_of=instant)


@routing.get(router, "/intersections", name="intersection", scope="segments", shape=IntersectionShape)
def intersection(
    request: HttpRequest,
    *,
    of: Of,
    without: Without,
) -> HttpResponseBase:
    """How many are in all of these segments and surely in none of those."""
    found = intersecting.intersect(home(), of, without=without)
    said = {"in": found.inside, "of": of, "without": without}
    return answers.answer(request, said, version=version.version(home()))


@routing.get(
    router,
    "/intersections/customers",
    name="intersection-members",
    scope="customers",
    shape=MembersShape,
    also=answers.ARROW,
)
def intersection_customers(
    request: HttpRequest,
    *,
    of: Of,
    without: Without,
    limit: Limit = A_PAGE,
    cursor: CursorText = None,
) -> HttpResponseBase:
    """Who is in all of these segments and surely in none of those, in pages or as an Arrow stream."""
    begin = Cursor.read(cursor) if cursor else Cursor()
    found = members.of_intersection(home(), of, without=without, run=begin.run)
    return _members(request, found, begin, limit=limit)


def _members(request: HttpRequest, found: Members, begin: Cursor, *, limit: int) -> HttpResponseBase:
    of_run = version.of_run(home(), found.run)
    if answers.wants(request, answers.ARROW):
        name = request.get_full_path()
        return answers.stream(request, found.arrow(), version=of_run, content_type=answers.ARROW, name=name)
    keys, following = found.page(after=begin.after, most=limit)
    said = {"customers": list(keys), "total": len(found.customers)}
    return answers.answer(request, said, version=of_run, following=following)
