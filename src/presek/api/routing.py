"""What every route is declared with: its answers, its refusals, and the words of the documentation."""

from __future__ import annotations

from typing import Any

from presek.api.answers import ARROW, VERSION
from presek.api.place import home
from presek.api.shapes import Failure
from presek.app import day_asked
from presek.values.instant import AsOf

REFUSALS = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422, 429, 500, 503})
BINARY = {"schema": {"type": "string", "format": "binary"}}
HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match: 304 says that nothing changed."},
    VERSION: {"schema": {"type": "string"}, "description": "The version that the answer comes from."},
}


def responses(shape: object, *, unchanged: bool = True) -> dict[Any, Any]:
    """The statuses of a route and their shapes. `unchanged`: it can say 304."""
    return {200: shape, **({304: None} if unchanged else {}), REFUSALS: Failure}


def labelled(*also: str) -> dict[str, Any]:
    """The headers of an answer, and the kinds of file that it also comes as."""
    content = {"content": {kind: BINARY for kind in also}} if also else {}
    return {"responses": {200: {"headers": HEADERS, **content}}}


ALSO_ARROW = labelled(ARROW)


def as_of_asked(text: str | None) -> AsOf | None:
    """The instant that a text names, or None without one."""
    return None if text is None else day_asked.read(text, home().as_of().zone)
