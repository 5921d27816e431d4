"""What a segment is interested in: products, categories, brands and tags that its customers have more often than the
base, by the published run.

Shares are of those of whom anything is known: who bought nothing in the twelve months, or said nothing, is left aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from presek.app import (
    bought,
    computing,
    engine_away,
    explaining,
    explore_index,
    facet_definitions,
    health_reads,
    reading,
    run_values,
)
from presek.app.bought import MONTHS, ROWS
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.run_values import BaseValues
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Field, Type
from presek.engine.columnar import had
from presek.engine.columnar.columns import TagSets
from presek.engine.columnar.facets import Chosen, words_of
from presek.engine.columnar.had import Things
from presek.health import preference
from presek.health.indicators import is_small
from presek.health.preference import Had
from presek.membership.customers import Customers, grown
from presek.segment import segmentation
from presek.segment.terms import Comparison, Exists, FieldValue, HasTags, Term, TextLiteral
from presek.segment.windows import LastUnits
from presek.segment.write import write
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems, nearest_names

LEAST = preference.LEAST
MOST = 25
"""The strongest of a kind that are told; how many there are is told too."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where interests are read from: a field of tags, or (`relation`) a field of rows."""

    field: str
    relation: str = ""

    @property
    def key(self) -> str:
        """As it stands in addresses and answers."""
        return f"{self.relation}.{self.field}" if self.relation else self.field

    def rule(self, word: str) -> Term:
        """The condition of those who have a word."""
        if not self.relation:
            return HasTags(FieldValue(self.field), "any", (word,))
        where = Comparison(FieldValue(self.field), "=", TextLiteral(word))
        return Exists(self.relation, LastUnits(MONTHS, "months"), where)


@dataclass(frozen=True, slots=True)
class Interest:
    """One thing that a segment has more often than the base. `rule`: the condition that says so of a customer.

    `chance`: adjusted for all that was looked at. `small`: so few have it that the share says little.
    """

    word: str
    label: str
    rule: str
    counted: Had
    low: float
    high: float
    chance: float

    @property
    def small(self) -> bool:
        """Whether it rests on few customers."""
        return is_small(self.counted.group_had)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        counted = self.counted
        return {
            "value": self.word,
            "label": self.label,
            "rule": self.rule,
            "in_segment": counted.group_had,
            "in_base": counted.had,
            "lift": round(counted.lift, 4),
            "interval": [round(self.low, 4), round(self.high, 4)],
            "adjusted_p": float(f"{self.chance:.3g}"),
            "small_sample": self.small,
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """All interests from one source. `group` and `base`: of how many customers of each anything is known; `more`: how
    many were found beside those told."""

    key: str
    label: str
    group: int
    base: int
    found: tuple[Interest, ...]
    more: int = 0

    @property
    def small(self) -> bool:
        """Whether so little is known of the group that shares of it say little."""
        return is_small(self.group)

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "source": self.key,
            "label": self.label,
            "known_in_segment": self.group,
            "known_in_base": self.base,
            "found": [each.as_json() for each in self.found],
            "more": self.more,
        }


@dataclass(frozen=True, slots=True)
class Interests:
    """What was found of a segment. `looked_at`: how many things; `in_rule`: labels of sources that the rule itself asks
    about, which are left out; `hidden`: how many sources this person may not see."""

    segment: str
    as_of: AsOf
    inside: int
    kinds: tuple[Kind, ...]
    looked_at: int
    in_rule: tuple[str, ...]
    hidden: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "segment": self.segment,
            "as_of": written(self.as_of),
            "in": self.inside,
            "looked_at": self.looked_at,
            "left_out": list(self.in_rule),
            "sources": [each.as_json() for each in self.kinds],
        }


def of_segment(home: Home, segment: str, *, language: str, sight: Sight, most: int = MOST) -> Interests:
    """The interests of a segment by the published run. Problems: no such segment, or it is not computed yet."""
    values = run_values.of_run(home)
    catalog, rules = values.opened.catalog, segmentation.rules(explore_index.in_force(home))
    rule = explaining.rule_named(segment, rules)
    inside = _inside(home, segment, values)
    reads = health_reads.of_rule((rule, *computing.needed(rule, rules).values()), catalog)
    base = _base(values)
    seen = {source: each for source, each in base.items() if _seen(source, catalog, sight)}
    asked = {source for source in seen if _asked_by(source, reads.row_fields, reads.fields)}
    judged = [_Judged.of(source, each, inside) for source, each in seen.items() if source not in asked]
    chances = iter(preference.adjusted([chance for each in judged for chance in each.chances]))
    kinds = tuple(each.kind(chances, catalog, language, most=most) for each in judged)
    return Interests(
        segment,
        values.as_of,
        inside=int(np.count_nonzero(inside)),
        kinds=tuple(sorted(kinds, key=lambda kind: not kind.found)),
        looked_at=sum(len(each.chances) for each in judged),
        in_rule=tuple(_label(each, catalog, language) for each in asked),
        hidden=len(base) - len(seen),
    )


def who(home: Home, segment: str | None, *, source: str, word: str, sight: Sight) -> tuple[Term, Chosen]:
    """The members of a segment (None: all of the base) who have a thing, and the condition that says so. Problems: no
    such segment or source, or one that this person may not see."""
    values = run_values.of_run(home)
    seen = {
        each.key: each
        for each in _base(values)
        if _seen(each, values.opened.catalog, sight)
    }  # fmt: skip
    if source not in seen:
        says = f"no interests are read from '{source}'."
        raise Problems(Problem("unknown-source", says, path="source", nearest=nearest_names(source, seen)))
    mask = _base(values)[seen[source]].who(word)
    if segment is not None:
        mask = mask & _inside(home, segment, values)
    return seen[source].rule(word), Chosen(words_of(np.packbits(mask, bitorder="little")), values.size)


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """All words of a source that were looked at, with their counts and what chance gives."""

    source: Source
    things: Things
    group: int
    base: int
    codes: tuple[int, ...]
    counted: tuple[Had, ...]
    chances: tuple[float, ...]

    @classmethod
    def of(cls, source: Source, things: Things, inside: NDArray[np.bool_]) -> _Judged:
        group, base = int(np.count_nonzero(inside & things.known)), int(np.count_nonzero(things.known))
        counts, whole = things.counts(inside), things.base
        pairs = [
            (code, Had(int(counts[code]), group, int(whole[code]), base))
            for code in np.flatnonzero(whole >= preference.LEAST).tolist()
        ]
        looked = [(code, each) for code, each in pairs if each.enough]
        chances = tuple(each.chance() for _, each in looked)
        codes, counted = tuple(code for code, _ in looked), tuple(each for _, each in looked)
        return cls(source, things, group, base=base, codes=codes, counted=counted, chances=chances)

    def kind(self, adjusted: Iterator[float], catalog: Catalog, language: str, *, most: int) -> Kind:
        """What was found, the strongest first; `adjusted` gives one chance for each that was looked at."""
        field = _field(self.source, catalog)
        codes = catalog.list_of(field)
        found = []
        for code, counted in zip(self.codes, self.counted, strict=True):
            chance = next(adjusted)
            low, high = counted.interval()
            if chance > preference.FALSE_FINDS or counted.group_had < preference.LEAST or low <= 1:
                continue
            word = self.things.words[code]
            label = facet_definitions.code_label(word, codes, language)
            found.append(
                Interest(word, label, write(self.source.rule(word)), counted, low=low, high=high, chance=chance)
            )
        found.sort(key=lambda each: (-each.low, each.word))
        label = _label(self.source, catalog, language)
        return Kind(self.source.key, label, self.group, self.base, tuple(found[:most]), more=max(0, len(found) - most))


_making = Lock()


def _base(values: BaseValues) -> dict[Source, Things]:
    """What everybody has; found once for a run."""
    with _making:
        return _read(values)


@engine_away.until_it_answers
@lru_cache(maxsize=1)
def _read(values: BaseValues) -> dict[Source, Things]:
    catalog = values.opened.catalog
    found: dict[Source, Things] = {
        Source(field, relation): things
        for (field, relation), things in bought.things(values.opened, values.as_of).items()
    }
    tags = {key: FieldValue(key) for key, field in catalog.fields.items() if field.type is Type.TAGS}
    told = computing.passed({}, values.opened, values.as_of, values=tags).values
    for key in tags:
        worths = told[key]
        things = had.of_tags(worths) if isinstance(worths, TagSets) else None
        if things is not None:
            found[Source(key)] = things
    return found


def _inside(home: Home, segment: str, values: BaseValues) -> NDArray[np.bool_]:
    true: Customers = reading.answer(home, segment).true
    return grown(true, values.size).mask()


def _field(source: Source, catalog: Catalog) -> Field:
    return catalog.relations[source.relation].fields[source.field] if source.relation else catalog.fields[source.field]


def _seen(source: Source, catalog: Catalog, sight: Sight) -> bool:
    return sight.sees_named(_field(source, catalog), source.relation or "")


def _label(source: Source, catalog: Catalog, language: str) -> str:
    return facet_definitions.said(_field(source, catalog).labels, language)


def _asked_by(source: Source, row_fields: frozenset[tuple[str, str]], fields: frozenset[str]) -> bool:
    """Whether a rule itself asks about it: then that it is more frequent there is no news."""
    if source.relation:
        return any(field == source.field and relation in ROWS for relation, field in row_fields)
    return source.field in fields
