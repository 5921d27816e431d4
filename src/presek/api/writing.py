"""JSON as it goes over the wire."""

from __future__ import annotations

import json


def json_bytes(value: object) -> bytes:
    """UTF-8, without spaces. Half a surrogate, which is no text, is written as an escape."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()
