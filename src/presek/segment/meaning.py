"""What a rule means, as a key: equal for rules that mean the same, other when anything that decides the answer is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from presek.catalog.model import Catalog, Field
from presek.segment.check_segments import asked
from presek.segment.edition import EDITION
from presek.segment.expand import expand
from presek.segment.normal import PASSES, normal
from presek.segment.passes.ago_as_days import ago_as_days
from presek.segment.passes.everywhere import Pass, everywhere
from presek.segment.passes.exists_as_count import exists_as_count
from presek.segment.passes.plain_windows import plain_windows
from presek.segment.terms import AbcClass, InSegment, Otherwise, Quintile, Ranked, Term
from presek.segment.used import Used, used
from presek.segment.write import write
from presek.values.problem import Problem, Problems

MEANING_PASSES: tuple[Pass, ...] = (plain_windows, ago_as_days, *PASSES, exists_as_count)
"""The passes of the normal form, and those that would make a rule harder to read."""


def meaning_key(term: Term, catalog: Catalog, *, segments: Mapping[str, Term] | None = None) -> str:
    """The key of a rule's meaning: 64 hexadecimal digits of SHA-256.

    Covers the edition, the normal form with its measures and segments, the types of what it reads, their `max_age` and
    versions of code lists, the zone and the currency. Raises Problems for a segment that is not there, or in a circle.
    """
    known = segments or {}
    keys: dict[str, str] = {}
    for name in _needed(term, known):
        keys[name] = _kept_key(known[name], catalog, keys=keys)
    return _kept_key(term, catalog, keys=keys)


def _needed(term: Term, segments: Mapping[str, Term]) -> list[str]:
    """The segments that a rule needs, each after those that it needs itself; no recursion, however long the chain."""
    order: list[str] = []
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(name, False) for _, name in asked(term)]
    while waiting:
        name, left = waiting.pop()
        if left:
            order.append(path.pop())
        elif name in path:
            circle = " → ".join((*path[path.index(name) :], name))
            raise Problems(Problem("segment-circle", f"the segment '{name}' is defined by itself: {circle}."))
        elif name not in segments:
            raise Problems(Problem("unknown-segment", f"no segment is called '{name}'.", at=term.place))
        elif name not in order:
            path.append(name)
            waiting.append((name, True))
            waiting.extend((below, False) for _, below in asked(segments[name]))
    return order


KEYS_KEPT = 2048

_kept: dict[tuple[Term, int, tuple[tuple[str, str], ...]], tuple[Catalog, str]] = {}
"""Keys that were made: a page of ready segmentations asks for the same ones many times. The catalog is kept with each,
so that no other can come to have its identity."""


def _kept_key(term: Term, catalog: Catalog, *, keys: Mapping[str, str]) -> str:
    asked_for = (term, id(catalog), tuple(sorted(keys.items())))
    found = _kept.get(asked_for)
    if found is None:
        while len(_kept) >= KEYS_KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[asked_for] = (catalog, _key(term, catalog, keys=keys))
    return found[1]


def _key(term: Term, catalog: Catalog, *, keys: Mapping[str, str]) -> str:
    """The key of a rule, given the keys of the segments it names."""

    def name_by_key(each: Term) -> Term:
        match each:
            case InSegment(segment=name):
                return InSegment(f"meaning {keys[name]}")
            case Otherwise(others=others):
                return InSegment(f"otherwise {' '.join(sorted(keys[name] for name in others))}")
            case Ranked(within=str(name)) | AbcClass(within=str(name)) | Quintile(within=str(name)):
                return replace(each, within=f"meaning {keys[name]}")
            case _:
                return each

    plain = everywhere(expand(term, catalog), name_by_key)
    canonical = write(normal(plain, passes=MEANING_PASSES))
    said = json.dumps([EDITION, canonical, _ground(used(plain), catalog)], ensure_ascii=False)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _ground(names: Used, catalog: Catalog) -> dict[str, object]:
    """Whatever the answer stands on besides the rule: types, ages, code lists, times, zone and currency."""
    return {
        "fields": [_field(catalog.fields[key], catalog) for key in sorted(names.fields) if key in catalog.fields],
        "rows": [
            [relation, _field(catalog.relations[relation].fields[key], catalog)]
            for relation, key in sorted(names.row_fields)
            if relation in catalog.relations and key in catalog.relations[relation].fields
        ],
        "relations": [
            [key, catalog.relations[key].time] for key in sorted(names.relations) if key in catalog.relations
        ],
        "zone": catalog.zone.key,
        "currency": catalog.currency,
    }


def _field(named: Field, catalog: Catalog) -> list[object]:
    codes = catalog.list_of(named)
    version = None if codes is None else [codes.key, codes.version]
    return [named.key, named.type.value, named.scale, named.max_age_days, version]
