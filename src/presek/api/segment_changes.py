"""Changes of segments that wait for a second person: told to programs, decided by people."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Schema

from presek.api import answers, routing
from presek.api.place import home
from presek.app import segment_approving, version

router = Router(tags=["segments"])


class SegmentChangeShape(Schema):
    """A change; `made_at` in microseconds since 1970, `conflicts`: what was changed since (it is renewed first)."""

    number: int
    kind: str
    segments: list[str]
    state: str
    made_by: str
    made_at: int
    reason: str
    decided_by: str
    decided_at: int | None
    decision: str
    replaced_by: int | None
    conflicts: list[str]


class SegmentChangesShape(Schema):
    """The changes that wait, oldest first."""

    changes: list[SegmentChangeShape]


@routing.get(router, "/segment-changes", name="segment-changes", scope="segments", shape=SegmentChangesShape)
def segment_changes(request: HttpRequest) -> HttpResponseBase:
    """The changes of segments that wait for a second person. People decide, on the page of each."""
    told = {"changes": [each.as_json() for each in segment_approving.waiting()]}
    return answers.answer(request, told, version=version.version(home()))
