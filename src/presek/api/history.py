"""The past: members on a day, size over time, a customer's memberships, migration between two days."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from presek.api import answers, routing
from presek.api.place import home
from presek.api.shapes import CursorText, Language, Limit
from presek.app import customer_history, version
from presek.app import history as past
from presek.app.members import Cursor

router = Router(tags=["history"])
A_PAGE = 1_000

DayText = Annotated[str, Field(description="A day (its end), as 2026-06-30, or a time.", max_length=40)]


class Days(Schema):
    """The two days that are compared; without them, 30 days before the published run, and that run."""

    start: DayText | None = Field(default=None, alias="from")
    end: DayText | None = Field(default=None, alias="to")


class PastMembersShape(Schema):
    """A page of the customers of a past day: by which run, of which instant, by which version of the rule."""

    segment: str
    asked: str
    as_of: str
    run: int
    version: int | None
    rule: str
    total: int
    customers: list[str]


class SizesShape(Schema):
    """The size at the end of each day of which a run spoke."""

    segment: str
    days: list[dict[str, Any]]


class StaysShape(Schema):
    """All stays of a customer in segments, the latest first; `until` null: still in."""

    customer: str
    stays: list[dict[str, Any]]


class MigrationShape(Schema):
    """How many were in one segment and are in another; null stands for none of them."""

    segmentation: str
    partition: bool
    start: str = Field(alias="from")
    end: str = Field(alias="to")
    flows: list[dict[str, Any]]


@routing.get(
    router, "/segments/{segment}/customers-on/{day}", name="past-members", scope="customers", shape=PastMembersShape
)
def past_members(
    request: HttpRequest, segment: str, day: DayText, *, limit: Limit = A_PAGE, cursor: CursorText = None
) -> HttpResponseBase:
    """Who was in a segment on a past day, by the rule of that day."""
    found = past.members_on(home(), segment, day)
    begin = Cursor.read(cursor) if cursor else Cursor()
    keys, following = found.members.page(after=begin.after, most=limit)
    said = found.as_json(keys=keys)
    return answers.answer(request, said, version=version.version(home()), following=following)


@routing.get(router, "/segments/{segment}/history", name="segment-history", scope="segments", shape=SizesShape)
def segment_history(request: HttpRequest, segment: str) -> HttpResponseBase:
    """The size of a segment over time, with who entered and left."""
    said = {"segment": segment, "days": [each.as_json() for each in past.days(home(), segment)]}
    return answers.answer(request, said, version=version.version(home()))


@routing.get(router, "/customers/{path:key}/history", name="stays", scope="customers", shape=StaysShape)
def stays(request: HttpRequest, key: str, *, language: Language = "en") -> HttpResponseBase:
    """In which segments a customer was, from when to when and why."""
    found = customer_history.of_customer(home(), key, language=language)
    said = {"customer": key, "stays": [each.as_json() for each in found]}
    return answers.answer(request, said, version=version.version(home()))


@routing.get(
    router, "/segmentations/{segmentation}/migration", name="migration", scope="segments", shape=MigrationShape
)
def migration(request: HttpRequest, segmentation: str, *, days: Annotated[Days, Query(...)]) -> HttpResponseBase:
    """How customers moved between the segments of a segmentation from one day to another."""
    said = past.migration(home(), segmentation, start=days.start, end=days.end).as_json()
    return answers.answer(request, said, version=version.version(home()))
