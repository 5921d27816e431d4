"""Customers: who a text finds; the segments that hold one, and why."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router

from presek.api import answers, routing
from presek.api.callers import sight_of
from presek.api.place import home
from presek.api.shapes import AsOf, CustomerSegmentsShape, CustomersFoundShape, ExplanationShape, Language
from presek.app import explaining, members, searching, version

router = Router(tags=["customers"])
MOST_FOUND = 200

Find = Annotated[str, Query(min_length=1, max_length=200)]
Most = Annotated[int, Query(ge=1, le=MOST_FOUND)]


@routing.get(router, "/customers/search", name="customers", scope="customers", shape=CustomersFoundShape)
def customers(request: HttpRequest, find: Find, *, limit: Most = 50, language: Language = "en") -> HttpResponseBase:
    """The customers whom a text finds: by the beginnings of words of names, contact persons and e-mail addresses, by
    key, phone and tax number however they are written. The nearest first; `count` says how many there are.

    Fields that the key may not see find nobody.
    """
    sight = sight_of(request)
    found = searching.customers(home(), find, most=limit, language=language, sight=sight)
    return answers.answer(request, found.as_json(), version=version.version(home()))


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
    said = found.as_json(sight_of(request))
    return answers.answer(request, said, version=version.version(home()), as_of=instant)
