"""Values that may never be kept, whatever their column is called: national personal numbers by their check digits,
and words of religion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.refused import words_of

LEAST_VALUES = 2
MOST_SHARE = 0.8
SAMPLE = 1_000
NUMBERS = r"^\s*(?:\d{11}|\d{13})\s*$"
PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
EMSO_WEIGHTS = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
CENTURIES = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}
"""Of PESEL: twenties of the month → the century."""
EMSO_REGIONS = range(50, 60)
"""The numbers of Slovenia."""
RELIGIONS = frozenset(
    "catholic|roman catholic|protestant|orthodox|muslim|islam|jewish|judaism|buddhist|hindu|atheist|agnostic|christian|"
    "katolik|katoliczka|rzymskokatolickie|rzymskokatolicka|prawoslawny|prawoslawna|prawoslawne|protestant|ateista|"
    "ateistka|muzulmanin|muzulmanka|swiadek jehowy|katolicka|katoliska|katolicka|rimskokatoliska|pravoslavna|"
    "pravoslaven|protestantska|muslimanska|musliman|ateist|evangelicanska|judovska|budist".split("|")
)


def is_pesel(text: str) -> bool:
    """Whether a text is a Polish PESEL: a day of birth and the right check digit."""
    bare = text.strip()
    if not re.fullmatch(r"\d{11}", bare, re.ASCII):
        return False
    digits = [int(sign) for sign in bare]
    twenties, month = divmod(int(bare[2:4]), 20)
    if not _is_day(CENTURIES.get(twenties, 0) + int(bare[:2]), month, int(bare[4:6])):
        return False
    total = sum(weight * digit for weight, digit in zip(PESEL_WEIGHTS, digits, strict=False))
    return (10 - total % 10) % 10 == digits[10]


def is_emso(text: str) -> bool:
    """Whether a text is a Slovene EMŠO: a day of birth, a number of the region, and the right check digit."""
    bare = text.strip()
    if not re.fullmatch(r"\d{13}", bare, re.ASCII):
        return False
    digits = [int(sign) for sign in bare]
    year = int(bare[4:7])
    if not _is_day(year + (1000 if year >= 800 else 2000), int(bare[2:4]), int(bare[:2])):
        return False
    rest = 11 - sum(weight * digit for weight, digit in zip(EMSO_WEIGHTS, digits, strict=False)) % 11
    return (0 if rest >= 10 else rest) == digits[12] and int(bare[7:9]) in EMSO_REGIONS


def refusal_by_values(cells: Iterable[str]) -> str | None:
    """What the values of a column are that may never be kept, with the evidence, or None.

    Most of them have to be such, and two at least: a customer's number may look like one by chance.
    """
    texts = list(dict.fromkeys(cell.strip() for cell in cells if cell and cell.strip()))
    if len(texts) < LEAST_VALUES:
        return None
    for name, check in (("PESEL", is_pesel), ("EMŠO", is_emso)):
        found = sum(map(check, texts))
        if found >= LEAST_VALUES and found >= MOST_SHARE * len(texts):
            return f"national personal number: {found} of {len(texts)} values are {name} by their check digit"
    if len(texts) > len(RELIGIONS):
        return None
    found = sum(words_of(text).strip() in RELIGIONS for text in texts)
    if found >= LEAST_VALUES and found >= MOST_SHARE * len(texts):
        return f"religion or belief: {found} of {len(texts)} values are names of one"
    return None


def refused_columns(cells: pa.Table) -> dict[int, str]:
    """Of a block of text cells, the places of columns whose values may never be kept, and what they are."""
    found = {}
    for place, column in enumerate(cells.columns):
        sample = column.slice(0, SAMPLE)
        sample = sample.filter(pc.greater(pc.binary_length(sample), 0)) if sample.null_count < len(sample) else sample
        if len(sample) < LEAST_VALUES:
            continue
        distinct = pc.unique(sample)
        numeric = pc.sum(pc.match_substring_regex(distinct, NUMBERS)).as_py() or 0
        few_words = len(distinct) <= len(RELIGIONS)
        if numeric < MOST_SHARE * len(distinct) and not few_words:
            continue
        what = refusal_by_values(distinct.to_pylist())
        if what is not None:
            found[place] = what
    return found


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
