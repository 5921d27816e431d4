"""The table of cases: rules whose answers were worked out by hand, with the reason as the name.

A file in `cases/` holds a default `as_of` and a list of cases:

    - id: the reason, in words
      rule: orders.count(last 30 days) = 1
      customers: {anna: {orders: [{at: 2026-05-31}]}, bela: {}}
      in: [anna]                 # true
      unknown: []                # cannot say; every other customer is out

`as_of` is a day (its end) or a local time; `known_at` a local time; `zone`, `currency` and `segments` where a case
needs them; `others` are those of `otherwise`; `past` are the runs before, in order, each `at` a day or time with the
members of every segment that it answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from presek.segment.parse import parse
from presek.segment.reference import Context
from presek.segment.terms import Otherwise, Term
from presek.values.instant import AsOf
from tests.meaning.catalog import catalog
from tests.meaning.inline_customers import Base, Published, base_of, instant_of

FOLDER = Path(__file__).parent / "cases"
KEYS = {
    "id",
    "rule",
    "customers",
    "in",
    "unknown",
    "as_of",
    "known_at",
    "zone",
    "segments",
    "others",
    "currency",
    "past",
}


@dataclass(frozen=True)
class Case:
    """One rule over one base at one instant, and its answer."""

    id: str
    file: str
    rule: Term
    base: Base
    as_of: AsOf
    segments: Mapping[str, Term]
    inside: frozenset[str]
    unknown: frozenset[str]

    @property
    def context(self) -> Context:
        return Context(self.base.catalog, self.as_of, self.segments)


@cache
def cases() -> tuple[Case, ...]:
    """All cases, by file."""
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in _file(path))


def _file(path: Path) -> list[Case]:
    document = YAML(typ="safe").load(path)
    shared = document.get("customers", {})
    past = document.get("past", ())
    default = {"as_of": document["as_of"], "customers": shared, "past": past}
    return [_case(path.stem, {**default, **each}) for each in document["cases"]]


def _case(file: str, written: Mapping[str, object]) -> Case:
    if strange := set(written) - KEYS:
        raise ValueError(f"{file}: {written['id']}: {sorted(strange)} means nothing in a case")
    ours = catalog(zone=written.get("zone", "Europe/Warsaw"), currency=written.get("currency", "PLN"))
    base = replace(base_of(written["customers"], ours), past=_past(written.get("past", ()), ours))
    keys = {person.key for person in base.people}
    inside, unknown = frozenset(written.get("in", ())), frozenset(written.get("unknown", ()))
    if not inside | unknown <= keys or inside & unknown:
        raise ValueError(f"{file}: {written['id']}: the answer names {sorted((inside | unknown) - keys)}")
    named = {name: "everyone" for run in written.get("past", ()) for name in run if name != "at"}
    segments = {key: parse(text) for key, text in {**named, **written.get("segments", {})}.items()}
    rule = parse(written["rule"])
    if "others" in written:
        rule = Otherwise(tuple(written["others"]))
    return Case(str(written["id"]), file, rule, base, _as_of(written, ours), segments, inside, unknown)


def _past(written: Sequence[Mapping[str, object]], ours) -> tuple[Published, ...]:
    """Runs of the past: `at` is a day (its end) or a local time, the other names are segments with their members."""
    return tuple(
        Published(
            _as_of({"as_of": each["at"]}, ours).instant,
            {segment: frozenset(members) for segment, members in each.items() if segment != "at"},
        )
        for each in written
    )


def _as_of(written: Mapping[str, object], ours) -> AsOf:
    zone = ours.zone
    known_at = instant_of(written["known_at"], zone) if "known_at" in written else None
    as_of = written["as_of"]
    if len(str(as_of)) > 10:
        return AsOf(instant_of(as_of, zone), zone, known_at)
    return AsOf(AsOf.end_of(as_of, zone).instant, zone, known_at)
