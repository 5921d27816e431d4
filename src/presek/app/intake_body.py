"""What a program posted, unpacked and read: JSON (an object or a list of them) or JSON Lines, plain or gzipped."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from functools import lru_cache

from presek.source.read_jsonl import Digits
from presek.values.problem import Problem, Problems

MOST = 10_000
"""Events in one body."""
LARGEST = 16 << 20
"""Bytes of a body, unpacked."""
DEEPEST = 64
NO_NUMBER = "is no number in JSON"
TOO_DEEP = "lists and objects stand in each other too deep."
JSON, LINES = "application/json", "application/x-ndjson"


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body as its program wrote it. Problems: an encoding that is not known, no gzip, too large."""
    if encoding in {"", "identity"}:
        if len(body) > LARGEST:
            raise Problems(_too_large())
        return body
    if encoding != "gzip":
        raise Problems(Problem("media-type", f"the body is packed as '{encoding}'; gzip is read.", path="body"))
    found, rest = b"", body
    while rest or not found:
        part, rest = _member(rest, LARGEST - len(found))
        found += part
        if not part and not rest:
            break
    return found


def _member(packed: bytes, most: int) -> tuple[bytes, bytes]:
    """What the first gzip of some bytes holds, and the bytes behind it: several may stand one behind the other."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(packed, most + 1)
    except zlib.error:
        raise Problems(_unreadable("the body is no gzip, or something else stands behind it.")) from None
    if len(found) > most:
        raise Problems(_too_large())
    if not unpacking.eof:
        raise Problems(_unreadable("the gzip ends in the middle."))
    return found, unpacking.unused_data


def read(body: bytes, *, lines: bool, digits: bool = False) -> list[object]:
    """What stands in a body, in order. Problems where it is no JSON, or nothing, or too much.

    `digits`: numbers come as their digits, for no amount may pass through a binary fraction.
    """
    text = _text(body)
    decoder = _decoder(digits=digits)
    if lines:
        found = _lines(text, decoder)
    else:
        whole = _decoded(text, decoder.decode, where="")
        found = whole if isinstance(whole, list) else [whole]
    if len(found) > MOST:
        raise Problems(_too_many())
    if not found:
        raise Problems(_unreadable("there is nothing in the body."))
    return found


def one(body: bytes) -> dict[str, object]:
    """The one JSON object that a body is. Problems where it is none."""
    found = _decoded(_text(body), _decoder(digits=False).decode, where="")
    if not isinstance(found, dict):
        raise Problems(Problem("shape", "the body is a JSON object.", path="/"))
    return found


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problems(_unreadable("the body is no UTF-8 text.")) from None
    if not text.strip():
        raise Problems(_unreadable("there is nothing in the body."))
    return text


def _lines(text: str, decoder: json.JSONDecoder) -> list[object]:
    """What the lines say that are not empty. A line that is one value from its first to its last character, as nearly
    all are, is read where it stands; any other is looked at by itself."""
    found: list[object] = []
    begin, number = 0, 0
    while begin < len(text):
        number += 1
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        value, after = _ahead(text, begin, decoder)
        if after == end:
            found.append(value)
        elif line := text[begin:end].strip():
            found.append(_decoded(line, decoder.decode, where=f"line {number}: "))
        if len(found) > MOST:
            break
        begin = end + 1
    return found


def _ahead(text: str, begin: int, decoder: json.JSONDecoder) -> tuple[object, int]:
    """The value that begins at a place, and where it ends; -1 where none does."""
    try:
        return decoder.raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None, -1


@lru_cache(maxsize=2)
def _decoder(*, digits: bool) -> json.JSONDecoder:
    if digits:
        return json.JSONDecoder(parse_int=Digits, parse_float=Digits, parse_constant=_no_number)
    return json.JSONDecoder(parse_constant=_no_number)


def _decoded(text: str, decode: Callable[[str], object], *, where: str) -> object:
    try:
        return decode(text)
    except RecursionError:
        raise Problems(_unreadable(f"{where}{TOO_DEEP}")) from None
    except json.JSONDecodeError as trouble:
        says = f"this is no JSON: {str(trouble)[:200]}."
        raise Problems(_unreadable(f"{where}{says}")) from None
    except ValueError as trouble:
        says = f"{trouble}." if NO_NUMBER in str(trouble) else "a number has too many digits."
        raise Problems(_unreadable(f"{where}{says}")) from None


def _no_number(said: str) -> object:
    raise ValueError(f"{said} {NO_NUMBER}")


def _too_many() -> Problem:
    return Problem("too-large", f"at most {MOST:,} at once; send them in parts.", path="body")


def _too_large() -> Problem:
    return Problem("too-large", f"the body has more than {LARGEST:,} bytes; send it in parts.", path="body")


def _unreadable(says: str) -> Problem:
    return Problem("unreadable", says, path="body")
