"""How the values of a base lie, for who sets a threshold or ticks values: a histogram, or values with counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from presek.app import computing, reading, segment_sight
from presek.app.facet_definitions import YES_NO, code_label
from presek.app.home import Home
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Type
from presek.engine.columnar.columns import TagSets, Texts
from presek.engine.columnar.vectors import Vector, Worths, doubles
from presek.segment import tree, types
from presek.segment.check import check_value
from presek.segment.edition import EDITION
from presek.segment.kind import Kind
from presek.segment.terms import Known
from presek.values.problem import Problems

BARS = 30
MOST_VALUES = 200
WITHIN = (1.0, 99.0)
"""Per cent between which the bars lie; what is beyond falls into the first and the last."""
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Spread:
    """`edges`: where each bar begins, as plain decimal text; `counts`: of how many each is; the last is open above."""

    edges: tuple[str, ...]
    counts: tuple[int, ...]
    unknown: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"edges": list(self.edges), "counts": list(self.counts), "unknown": self.unknown}


@dataclass(frozen=True, slots=True)
class Ways:
    """The commonest values: token, words, how many customers."""

    values: tuple[tuple[str, str, int], ...]
    unknown: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        said = [{"value": value, "label": label, "customers": count} for value, label, count in self.values]
        return {"values": said, "unknown": self.unknown}


@dataclass(frozen=True, slots=True)
class Read:
    """A value of everybody, as somebody reads it."""

    kind: Kind
    catalog: Catalog
    language: str

    def of(self, worths: Worths, places: NDArray[np.integer]) -> Spread | Ways | None:
        """What a value comes to at these places; None of days, instants and what is one and the same everywhere."""
        match worths:
            case Texts(codes, _, words):
                plain = words.plain.to_pylist()
                counts = np.bincount(codes[places].astype(np.int64), minlength=len(plain) + 1)
                return self.ways(plain, counts[: len(plain)], unknown=int(counts[len(plain) :].sum()))
            case TagSets():
                plain = worths.words.plain.to_pylist()
                counts = np.bincount(worths.codes.astype(np.int64), minlength=len(plain))
                return self.ways(plain, counts, unknown=int(np.count_nonzero(worths.missing[places])))
            case Vector(constant=True):
                return None
            case Vector():
                amounts = doubles(worths)[places]
                if worths.unknown is not None:
                    amounts = amounts[~worths.unknown[places]]
                return self.numbers(amounts, missing=len(places) - len(amounts))

    def ways(self, words: list[str], counts: NDArray[np.integer], *, unknown: int) -> Ways:
        """Words with how often each is there."""
        codes = None if self.kind.code_list is None else self.catalog.code_lists[self.kind.code_list]
        found = sorted(((word, int(many)) for word, many in zip(words, counts) if many), key=lambda each: -each[1])
        said = ((word, code_label(word, codes, self.language), many) for word, many in found[:MOST_VALUES])
        return Ways(tuple(said), unknown)

    def truths(self, yes: int, no: int, *, unknown: int) -> Ways:
        """Of how many it is so, and of how many not."""
        counts = {"true": yes, "false": no}
        said = ((key, words.get(self.language, key), counts[key]) for key, words in YES_NO.items())
        return Ways(tuple(said), unknown)

    def numbers(self, amounts: NDArray[np.float64], *, missing: int) -> Spread | Ways | None:
        """Numbers by their kind: bars, of truths both answers; None of days and instants."""
        match self.kind.type:
            case Type.BOOLEAN:
                yes = int(np.count_nonzero(amounts))
                return self.truths(yes, len(amounts) - yes, unknown=missing)
            case Type.DATE | Type.DATETIME:
                return None
            case Type.INTEGER:
                return _spread(amounts, missing, whole=True)
            case _:
                kind = self.kind
                return _spread(
                    amounts, missing, whole=kind.scale == 0 and not kind.real and kind.type is not Type.MONEY
                )


def lie(home: Home, given: object, *, language: str, sight: Sight) -> Spread | Ways | None:
    """How the values of a value's tree lie over everybody; None of days and instants. Problems: of the value, or of
    what one may not see."""
    value, catalog = tree.value_from_json({"edition": EDITION, "value": given}), home.catalog()
    found = check_value(value, catalog)
    if found:
        raise Problems.of(found)
    segment_sight.must_see(home, Known(value), sight)
    read = Read(types.kind_of(value, catalog), catalog, language)
    opened = reading.opened(home)
    worths = computing.passed({}, opened, reading.as_of(home), values={"value": value}).values["value"]
    return read.of(worths, opened.everybody().ordinals())


def _spread(known: NDArray[np.float64], missing: int, *, whole: bool) -> Spread:
    if not len(known):
        return Spread((), (), missing)
    low, high = np.percentile(known, WITHIN)
    step = _step((high - low) / BARS, whole=whole)
    first = np.floor(low / float(step))
    many = int(min(BARS + 10, max(1, np.floor(high / float(step)) - first + 1)))
    places = np.clip(np.floor(known / float(step)) - first, 0, many - 1).astype(np.int64)
    counts = np.bincount(places, minlength=many)
    edges = tuple(f"{(int(first) + place) * step:f}" for place in range(many))
    return Spread(edges, tuple(counts.tolist()), missing)


def _step(about: float, *, whole: bool) -> Decimal:
    """The round number next above a length: 1, 2, 2.5, 5 or 10 of its tens."""
    if about <= 0:
        return Decimal(1)
    power = Decimal(10) ** int(np.floor(np.log10(about)))
    step = next((Decimal(str(each)) * power for each in STEPS if float(Decimal(str(each)) * power) >= about), power)
    return max(Decimal(1), step.to_integral_value()) if whole else step.normalize()
