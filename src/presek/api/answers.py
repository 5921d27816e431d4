"""The one shape of an answer: `{"version", "as_of", "data", "next"}`, with an ETag that its content alone decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from presek.api.writing import json_bytes
from presek.app.day_asked import written
from presek.app.told_conditions import Written
from presek.app.version import Version
from presek.values.instant import AsOf

VERSION = "Presek-Version"
ARROW = "application/vnd.apache.arrow.stream"
CSV = "text/csv"
JSON = "application/json"
REVALIDATED = "private, no-cache"
"""Its own holder may keep an answer, and asks whether it still holds before each use."""


class Pieces(Protocol):
    """An open file, or what makes one piece by piece."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> object:
        """Lets go of it."""
        ...


@dataclass(frozen=True, slots=True)
class _Whole:
    """A file with what stands around it. It is let go of though nobody began to read it."""

    pieces: Pieces
    before: bytes
    after: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.before
        yield from self.pieces
        yield self.after

    def close(self) -> None:
        self.pieces.close()


def answer(
    request: HttpRequest, data: object, *, version: Version, as_of: AsOf | None = None, following: str | None = None
) -> HttpResponse:
    """An answer, or 304 where the caller holds it already. `data` is plain values, or text of JSON as it was `Written`;
    `following` is the cursor of the next page."""
    content = b'%s%s,"next":%s}' % (_before(version, as_of), _written(data), json_bytes(following))
    etag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    if _holds(request, etag):
        made: HttpResponse = HttpResponseNotModified()
    else:
        made = HttpResponse(content, content_type=JSON)
    return _labelled(made, etag=etag, version=version)


def stream(request: HttpRequest, pieces: Pieces, *, version: Version, content_type: str, name: str) -> HttpResponseBase:
    """A file of what a version says, sent piece by piece, or 304. `name` tells what of the version it is.

    A file of JSON becomes the `data` of an answer in the one shape.
    """
    etag = f'"{blake2b(f"{version.name} {content_type} {name}".encode(), digest_size=16).hexdigest()}"'
    if _holds(request, etag):
        pieces.close()
        return _labelled(HttpResponseNotModified(), etag=etag, version=version)
    before, after = (_before(version, None), b',"next":null}') if content_type == JSON else (b"", b"")
    made = StreamingHttpResponse(_Whole(pieces, before, after), content_type=content_type)
    return _labelled(made, etag=etag, version=version)


def wants(request: HttpRequest, content_type: str) -> bool:
    """Whether the caller asks for this kind of answer by name."""
    return content_type in request.headers.get("Accept", "")


def _before(version: Version, as_of: AsOf | None) -> bytes:
    said = {"version": version.name, "as_of": written(as_of or version.as_of)}
    return b'%s,"data":' % json_bytes(said)[:-1]


def _written(data: object) -> bytes:
    match data:
        case Written(text):
            return text.encode()
        case dict():
            return b"{%s}" % b",".join(b"%s:%s" % (json_bytes(name), _written(each)) for name, each in data.items())
        case _:
            return json_bytes(data)


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
