"""One customer: the segments that hold them, and why."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from presek.api import answers, routing
from presek.api.callers import caller_of
from presek.api.place import home
from presek.api.shapes import AsOf, CustomerSegmentsShape, ExplanationShape
from presek.app import explaining, members, version

router = Router(tags=["customers"])


@routing.get(
    router,
    "/customers/{path:key}/segments",
    name="customer-segments",
    scope="customers",
    shape=CustomerSegmentsShape,
)
def customer_segments(request: HttpRequest, key: str) -> HttpResponseBase:
    """In which segments a customer is by the published run."""
    said = {"customer": key, "segments": members.segments_of(home(), key)}
    return answers.answer(request, said, version=version.version(home()))


@routing.get(
    router,
    "/customers/{path:key}/segments/{segment}/explanation",
    name="explanation",
    scope="customers",
    shape=ExplanationShape,
)
def explanation(request: HttpRequest, key: str, *, segment: str, as_of: AsOf = None) -> HttpResponseBase:
    """Why a customer is in a segment or not: every condition with the fact it met, and the smallest change.

    Facts that the key may not see are told as hidden.
    """
    instant = routing.as_of_asked(as_of)
    found = explaining.explain(home(), key, segment, as_of=instant)
    said = found.as_json(caller_of(request).sight)
    return answers.answer(request, said, version=version.version(home()), as_of=instant)
