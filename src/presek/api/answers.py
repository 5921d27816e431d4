"""The one shape of an answer: `{"version", "as_of", "data", "next"}`, with an ETag that its content alone decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from presek.api.writing import json_bytes
from presek.app.day_asked import written
from presek.app.version import Version
from presek.values.instant import AsOf

VERSION = "Presek-Version"
ARROW = "application/vnd.apache.arrow.stream"
CSV = "text/csv"
REVALIDATED = "private, no-cache"
"""Its own holder may keep an answer, and asks whether it still holds before each use."""


def answer(
    request: HttpRequest, data: object, *, version: Version, as_of: AsOf | None = None, following: str | None = None
) -> HttpResponse:
    """An answer, or 304 where the caller holds it already. `following` is the cursor of the next page."""
    said = {"version": version.name, "as_of": written(as_of or version.as_of), "data": data, "next": following}
    content = json_bytes(said)
    etag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    if _holds(request, etag):
        made: HttpResponse = HttpResponseNotModified()
    else:
        made = HttpResponse(content, content_type="application/json")
    return _labelled(made, etag=etag, version=version)


def stream(
    request: HttpRequest, pieces: Iterable[bytes], *, version: Version, content_type: str, name: str
) -> HttpResponseBase:
    """A file of what a version says, sent piece by piece, or 304. `name` tells what of the version it is."""
    etag = f'"{blake2b(f"{version.name} {content_type} {name}".encode(), digest_size=16).hexdigest()}"'
    if _holds(request, etag):
        return _labelled(HttpResponseNotModified(), etag=etag, version=version)
    return _labelled(StreamingHttpResponse(_each(pieces), content_type=content_type), etag=etag, version=version)


def wants(request: HttpRequest, content_type: str) -> bool:
    """Whether the caller asks for this kind of answer by name."""
    return content_type in request.headers.get("Accept", "")


def _each(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces


def _holds(request: HttpRequest, etag: str) -> bool:
    if request.method not in {"GET", "HEAD"}:
        return False
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or etag in {each.removeprefix("W/") for each in held}


def _labelled(made: HttpResponseBase, *, etag: str, version: Version) -> HttpResponseBase:
    made["ETag"] = etag
    made[VERSION] = version.name
    made["Cache-Control"] = REVALIDATED
    made["Vary"] = "Accept, Authorization"
    return made
