"""Which rows of a relation hold, and their order: corrections and removals settled, ties broken by key."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar.encoding import CODES, NumberColumn, write_words
from presek.engine.columnar.order import by_customer
from presek.engine.columnar.sections import Array, SectionWriter


@dataclass(slots=True)
class KeyColumn:
    """The keys of rows: as numbers as long as each is written just as its number is, else as text."""

    numbers: NumberColumn = field(default_factory=NumberColumn)
    texts: list[pa.Array] = field(default_factory=list)

    def add(self, keys: pa.Array) -> None:
        """Takes in one batch."""
        numbers = None if self.texts else _as_numbers(keys)
        if numbers is not None:
            self.numbers.add(numbers)
            return
        if not self.texts:
            self.texts = [pa.array(chunk).cast(pa.large_string()) for chunk in self.numbers.chunks]
        self.texts.append(keys.cast(pa.large_string()))

    def at(self, rows: npt.NDArray[np.integer]) -> pa.LargeStringArray:
        """The keys of some rows."""
        self._join()
        if self.texts:
            return self.texts[0].take(pa.array(rows))
        return pa.array(self.numbers.chunks[0][rows]).cast(pa.large_string())

    def write(self, writer: SectionWriter, name: str, order: npt.NDArray[np.int64] | None) -> None:
        """Writes the keys, in another order if there is one."""
        self._join()
        if self.texts:
            write_words(writer, name, self.texts[0] if order is None else self.texts[0].take(pa.array(order)))
        else:
            writer.add(name, self.numbers.chunks[0] if order is None else self.numbers.chunks[0][order])

    def _join(self) -> None:
        if self.texts:
            self.texts = [pa.concat_arrays(self.texts)]
        elif len(self.numbers.chunks) != 1:
            self.numbers.finish()


def _as_numbers(keys: pa.Array) -> pa.Int64Array | None:
    """The keys as whole numbers where each is written just as that number is; None where one is not."""
    try:
        numbers = keys.cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    return numbers if numbers.cast(keys.type).equals(keys) else None


@dataclass(slots=True)
class InstantCodes:
    """Instants of which many rows share one, as codes; once finished, a later instant has a greater code."""

    chunks: list[Array] = field(default_factory=list)
    instants: dict[int, int] = field(default_factory=dict)

    def add(self, array: pa.Array) -> None:
        """Takes in one batch of timestamps, none of them null."""
        coded = array.cast(pa.timestamp("us", "UTC")).view(pa.int64()).dictionary_encode()
        different = coded.dictionary.to_pylist()
        codes = np.array([self.instants.setdefault(each, len(self.instants)) for each in different], np.uint32)
        kind = next(kind for kind in CODES if len(self.instants) <= np.iinfo(kind).max)
        self.chunks.append(codes.astype(kind)[coded.indices.to_numpy(zero_copy_only=False)])

    def finish(self) -> None:
        """Joins the batches and orders the codes."""
        kind = next(kind for kind in CODES if len(self.instants) <= np.iinfo(kind).max)
        codes = np.concatenate([np.zeros(0, kind), *self.chunks])
        self.chunks = []
        instants = sorted(self.instants)
        if instants != list(self.instants):
            rank = {instant: place for place, instant in enumerate(instants)}
            codes = np.array([rank[instant] for instant in self.instants], kind)[codes]
            self.instants = rank
        self.chunks = [codes]

    def write(self, writer: SectionWriter, name: str, order: npt.NDArray[np.int64] | None) -> None:
        """Writes the codes and the instants."""
        writer.add(name, self.chunks[0] if order is None else self.chunks[0][order])
        writer.add(f"{name}.instants", np.array(list(self.instants), np.int64))


@dataclass(frozen=True, slots=True)
class Order:
    """The rows that hold, in order; None: all, as they come. `by_customer`, where it was needed on the way."""

    rows: npt.NDArray[np.int64] | None
    by_customer: npt.NDArray[np.int32] | None = None

    def of(self, values: Array) -> Array:
        """The values of the rows that hold, in order."""
        return values if self.rows is None else values[self.rows]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the order of rows goes by, as they come."""

    ordinal: npt.NDArray[np.int32]
    happened: npt.NDArray[np.int64]
    recorded: Array
    keys: KeyColumn
    versions: npt.NDArray[np.int32]
    removed: npt.NDArray[np.bool_]

    def touched(self) -> npt.NDArray[np.int64]:
        """The rows that correct or remove one."""
        return np.flatnonzero((self.versions > 0) | self.removed)


def order_of(rows: Arrived, settled: npt.NDArray[np.int64] | None) -> Order:
    """The rows that hold (`settled`; None: all), by (happened_at, recorded_at, key)."""
    happened, recorded, ordinal = rows.happened, rows.recorded, rows.ordinal
    if settled is not None:
        happened, recorded, ordinal = happened[settled], recorded[settled], ordinal[settled]
    together = happened[1:] == happened[:-1]
    sorted_already = bool(np.all((happened[1:] > happened[:-1]) | (together & (recorded[1:] >= recorded[:-1]))))
    arrival = settled
    if not sorted_already:
        order = np.lexsort((recorded, happened))
        happened, recorded, ordinal = happened[order], recorded[order], ordinal[order]
        arrival = order if settled is None else settled[order]
        together = happened[1:] == happened[:-1]
    if not together.any():
        return Order(arrival)
    return _ties_by_key(arrival, rows.keys, together=together & (recorded[1:] == recorded[:-1]), ordinal=ordinal)


def _ties_by_key(
    arrival: npt.NDArray[np.int64] | None,
    keys: KeyColumn,
    *,
    together: npt.NDArray[np.bool_],
    ordinal: npt.NDArray[np.int32],
) -> Order:
    """Puts a customer's rows of one instant that were recorded together in order of their keys.

    `together`: whether a row stands at one instant, and was recorded at one instant, with the row before it.
    """
    bunch = np.append(0, np.cumsum(~together)).astype(np.int32)
    crowded = np.flatnonzero(np.append(together, False) | np.append(False, together))
    everyone = by_customer(ordinal) if len(crowded) * 8 > len(ordinal) else None
    perm = crowded[np.lexsort((ordinal[crowded], bunch[crowded]))] if everyone is None else everyone
    former, latter = perm[:-1], perm[1:]
    tied = (bunch[former] == bunch[latter]) & (ordinal[former] == ordinal[latter])
    if not tied.any():
        return Order(arrival, everyone)
    member = np.append(tied, False) | np.append(False, tied)
    group = np.cumsum(np.append(True, ~tied))[member]
    places = perm[member]
    found = np.arange(len(ordinal)) if arrival is None else arrival
    table = pa.table({"group": group, "key": keys.at(found[places]), "row": found[places]})
    within = pc.sort_indices(table, sort_keys=[("group", "ascending"), ("key", "ascending")])
    ordered = found.copy()
    ordered[places] = table["row"].take(within).to_numpy()
    return Order(ordered, everyone)


@dataclass(frozen=True, slots=True)
class Settled:
    """What corrections and removals leave: the rows that hold, in order of arrival (None: all); and, of each key that
    was corrected or removed, the latest row."""

    holding: npt.NDArray[np.int64] | None
    latest: dict[str, int] = field(default_factory=dict)


def settled_of(rows: Arrived) -> Settled:
    """Of each row that was corrected or removed only the latest version counts, and none where that removes it."""
    touched = rows.touched()
    if not touched.size:
        return Settled(None)
    keys = rows.keys.at(np.arange(len(rows.versions)))
    candidates = np.flatnonzero(
        pc.is_in(keys, value_set=pc.unique(rows.keys.at(touched))).to_numpy(zero_copy_only=False)
    )
    latest: dict[str, int] = {}
    for row, key in zip(candidates.tolist(), rows.keys.at(candidates).to_pylist(), strict=True):
        other = latest.get(key)
        if other is None or (rows.recorded[row], rows.versions[row]) >= (rows.recorded[other], rows.versions[other]):
            latest[key] = row
    holds = np.ones(len(rows.versions), np.bool_)
    holds[candidates] = False
    holds[[row for row in latest.values() if not rows.removed[row]]] = True
    return Settled(np.flatnonzero(holds), latest)
