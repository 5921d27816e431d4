"""Bytes as text where nothing tells their code page: UTF-8, UTF-16 with its mark, else that of Central Europe."""

from __future__ import annotations

import codecs

CENTRAL_EUROPE = "cp1250"


def text_of(content: bytes) -> str:
    """The text; what even the last guess can't read is a replacement sign."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(CENTRAL_EUROPE, "replace")
