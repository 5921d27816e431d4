"""The catalog that is shipped: read from the package's own data, the same for everybody but for currency and zone."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from presek.catalog import kept
from presek.catalog.entries import Findings
from presek.catalog.model import LANGUAGES, Catalog, Code, CodeList, Measure
from presek.catalog.reading import Parts, read
from presek.catalog.standards import standard_lists
from presek.values.problem import Problems

FILES = (
    "codes/people.yaml", "codes/trade.yaml", "codes/behaviour.yaml",
    "fields/identity.yaml", "fields/demographic.yaml", "fields/firmographic.yaml", "fields/behavioural.yaml",
    "fields/psychographic.yaml",
    "relations/people.yaml", "relations/trade.yaml",
    "measures.yaml", "metrics.yaml",
)  # fmt: skip
"""In this order: later files name what earlier ones define."""

TABLES: dict[str, tuple[str, str, str, str]] = {
    "nace_2_1": ("NACE Rev. 2.1", "industry (NACE 2.1)", "branża (PKD 2025)", "dejavnost (SKD 2025)"),
    "nace_2": ("NACE Rev. 2", "industry (NACE 2)", "branża (PKD 2007)", "dejavnost (SKD 2008)"),
    "isco": ("ISCO-08", "occupation", "zawód", "poklic"),
}
"""Long lists kept as tables `codes/<key>.csv`: key, parent, en, pl, sl; every code has a name in each language."""


CURRENCY = "{currency}"
"""Stands in the value of a measure for the base's currency."""
RHYTHM = "{rhythm}"
"""Stands for the base's usual days between two orders, of those who ordered too rarely to have a rhythm of their
own."""
UNMEASURED_RHYTHM = "90"
"""While nobody in the base has a rhythm yet."""


def default_catalog(
    *,
    currency: str = "PLN",
    zone: str = "Europe/Warsaw",
    rhythm: str = UNMEASURED_RHYTHM,
    keep: Path | None = None,
) -> Catalog:
    """The shipped catalog in a base's currency, time zone and rhythm of orders (days, as plain decimal text). Its own
    files are right, or Problems is raised.

    `keep`: a file in which what was read may be kept for the next process, which then starts faster.
    """
    if not _read:
        _read.append(_kept_parts(keep))
    return _catalog(currency, zone, rhythm)


_read: list[Parts] = []
"""What this process has read, once."""


@lru_cache(maxsize=16)
def _catalog(currency: str, zone: str, rhythm: str) -> Catalog:
    (parts,) = _read[:1]
    places = {CURRENCY: currency, RHYTHM: rhythm}
    return Catalog(
        fields=dict(parts.fields),
        relations=dict(parts.relations),
        measures={
            key: _filled(each, places) if any(place in each.value for place in places) else each
            for key, each in parts.measures.items()
        },
        code_lists=dict(parts.code_lists),
        currency=currency,
        zone=ZoneInfo(zone),
    )


def _filled(measure: Measure, places: dict[str, str]) -> Measure:
    value = measure.value
    for place, text in places.items():
        value = value.replace(place, text)
    return replace(measure, value=value)


def _kept_parts(path: Path | None) -> Parts:
    parts = None if path is None else kept.read(path)
    if parts is None:
        parts = parts_read()
        if path is not None:
            kept.write(path, parts)
    return parts


def data() -> Traversable:
    """The folder of the shipped data."""
    return resources.files("presek.catalog").joinpath("data")


def parts_read() -> Parts:
    """The parts of the catalog, read from the package's files."""
    parts = Parts(code_lists={**standard_lists(), **{key: _table(key) for key in TABLES}})
    problems = []
    for name in FILES:
        findings = Findings(name)
        read(data().joinpath(name).read_text(encoding="utf-8"), findings=findings, parts=parts)
        problems += findings.problems
    if problems:
        raise Problems.of(problems)
    return parts


def _table(key: str) -> CodeList:
    version, english, polish, slovene = TABLES[key]
    text = data().joinpath("codes", f"{key}.csv").read_text(encoding="utf-8")
    codes: dict[str, Code] = {}
    for row in csv.DictReader(text.splitlines()):
        labels = {language: row[language] for language in LANGUAGES}
        codes[row["key"]] = Code(row["key"], labels, row["parent"] or None)
    return CodeList(key, version, {"en": english, "pl": polish, "sl": slovene}, codes)
