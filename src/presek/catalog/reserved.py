"""Words of the segment language: no field, relation or measure may be called like one."""

from __future__ import annotations

import re

KEYWORDS: frozenset[str] = frozenset(
    """
    abc ago all and any avg before between bottom by choose contains count day days distinct ends entered everyone false
    first has hour hours if in is its known last left less max median median_gap min minute minutes month months more
    next no none not on or otherwise percent previous quarter quarters quintile sample seed segment since starts
    stddev sum than this top true unknown variation was week weeks where with within year years
    """.split()
)
"""Every keyword and function name of the language, edition 1."""

KEY = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 60


def fault_of(key: str) -> str | None:
    """Why a text can't be a key of the catalog, or None where it can.

    >>> fault_of("industry") is None, fault_of("Last order")
    (True, "a key has only small letters, digits and '_', and begins with a letter")
    """
    if not KEY.fullmatch(key):
        return "a key has only small letters, digits and '_', and begins with a letter"
    if len(key) > LONGEST:
        return f"a key has at most {LONGEST} characters"
    if key in KEYWORDS:
        return "it is a word of the segment language"
    return None
