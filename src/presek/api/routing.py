"""How every route is declared: for whom, its answers and refusals, and the words of the documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from ninja import Router, Schema

from presek.api.answers import VERSION
from presek.api.callers import Needs
from presek.api.place import home
from presek.api.shapes import Answer, Failure
from presek.app import day_asked
from presek.values.instant import AsOf

Route = Callable[..., HttpResponseBase]
Declared = Callable[[Route], Route]

REFUSALS = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 500, 503})
BINARY = {"schema": {"type": "string", "format": "binary"}}
HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match: 304 says that nothing changed."},
    VERSION: {"schema": {"type": "string"}, "description": "The version that the answer comes from."},
}


def get(router: Router, path: str, *, name: str, scope: str, shape: type[Schema], also: str = "") -> Declared:
    """A route that reads, for keys of a scope. `also`: the kind of file that the answer comes as, too."""
    return router.get(
        path, response={200: answer_of(shape), 304: None, REFUSALS: Failure}, **declared(name, scope, also)
    )


def post(router: Router, path: str, *, name: str, scope: str, shape: type[Schema]) -> Declared:
    """A route whose question is too long for an address; it changes nothing either."""
    return router.post(path, response={200: answer_of(shape), REFUSALS: Failure}, **declared(name, scope))


def as_of_asked(text: str | None) -> AsOf | None:
    """The instant that a text names, or None without one."""
    return None if text is None else day_asked.read(text, home().as_of().zone)


def answer_of(shape: type[Schema]) -> object:
    """The shape of an answer with such data."""
    return Answer.__class_getitem__(shape)


def declared(name: str, scope: str, also: str = "") -> dict[str, Any]:
    """What every route says of itself: its name, and for whose keys it is."""
    content = {"content": {also: BINARY}} if also else {}
    return {
        "auth": Needs(scope),
        "url_name": name,
        "operation_id": name.replace("-", "_"),
        "by_alias": True,
        "openapi_extra": {"responses": {200: {"headers": HEADERS, **content}}},
    }
