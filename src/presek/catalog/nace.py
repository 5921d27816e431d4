"""NACE, the classification of economic activities: from one revision to the other, and from national spellings.

Letters of sections mean nothing without the revision: K is finance in Rev. 2 and telecommunication and IT in Rev. 2.1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache

from presek.catalog.default import data, default_catalog
from presek.catalog.model import CodeList

REVISIONS = {"2": "nace_2", "2.1": "nace_2_1"}
"""Revision → the key of its code list."""

SPELLING = re.compile(r"([A-Z])?\s*(\d{2})(?:[. ]?(\d{1,2})(?:[. ]?[A-Z0-9]{1,3})?)?")


def convert(code: str, from_version: str, to_version: str) -> tuple[str, ...]:
    """The codes that a code becomes in the other revision ("2", "2.1"), in order; several mean: somebody has to choose.

    Empty where the code is not of the revision, or has no counterpart. A division or a section becomes every division
    or section that its classes go to. Raises KeyError for a revision that isn't one.

    >>> convert("62.01", "2", "2.1"), convert("45.20", "2", "2.1"), convert("J", "2", "2.1")
    (('62.10',), ('95.31',), ('J', 'K'))
    """
    source, target = _list(from_version), _list(to_version)
    if code not in source.codes:
        return ()
    if from_version == to_version:
        return (code,)
    classes = [each for each in source.below(code) if _is_class(each)]
    forward = _forward() if from_version == "2" else _backward()
    found = {_above(each, len(code), target) for name in classes for each in forward.get(name, ())}
    return tuple(each for each in target.codes if each in found)


def code_of(text: str, version: str) -> str | None:
    """The code that a national or careless spelling means, or None: `62.10.Z`, `6210`, `K 62.10`, `62`.

    >>> code_of("62.10.Z", "2.1"), code_of("6210", "2.1"), code_of("K", "2.1"), code_of("62.15", "2.1")
    ('62.10', '62.10', 'K', None)
    """
    codes = _list(version).codes
    spelt = text.strip().upper()
    if spelt in codes:
        return spelt
    match = SPELLING.fullmatch(spelt)
    if match is None:
        return None
    code = f"{match[2]}.{match[3]}" if match[3] else match[2]
    return code if code in codes else None


def _list(version: str) -> CodeList:
    return default_catalog().code_lists[REVISIONS[version]]


def _is_class(code: str) -> bool:
    return len(code) == len("62.10")


def _above(code: str, length: int, target: CodeList) -> str:
    """The code itself, or the one above it whose text has the given length (a letter, 2 digits, 4 signs, 5 signs)."""
    current = code
    while len(current) != length:
        parent = target.codes[current].parent
        if parent is None:
            return current
        current = parent
    return current


@lru_cache(maxsize=1)
def _forward() -> Mapping[str, tuple[str, ...]]:
    """Class of Rev. 2 → classes of Rev. 2.1. The table names only those that change their code or are split."""
    text = data().joinpath("codes", "nace_2_to_2_1.csv").read_text(encoding="utf-8")
    changed = {row["from"]: tuple(row["to"].split()) for row in csv.DictReader(text.splitlines())}
    return {code: changed.get(code, (code,)) for code in _list("2").codes if _is_class(code)}


@lru_cache(maxsize=1)
def _backward() -> Mapping[str, tuple[str, ...]]:
    back: dict[str, tuple[str, ...]] = {}
    for code, becomes in _forward().items():
        for each in becomes:
            back[each] = (*back.get(each, ()), code)
    return back
