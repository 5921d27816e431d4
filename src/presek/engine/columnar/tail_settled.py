"""What rows that came since the base correct and remove in it, and where among its rows they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from presek.engine.columnar.build_rows import SETTLED
from presek.engine.columnar.columns import read_texts
from presek.engine.columnar.row_order import Arrived
from presek.engine.columnar.tables import RowFile

Numbers = npt.NDArray[np.int64]
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a row of the base: when it was recorded, its number, and its place (-1: it was removed)."""

    recorded: int
    version: int
    place: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Which of the new rows hold, in order of arrival; the places of the base that hold no more, ascending; and, of
    each key whose latest correction or removal is among the new rows, that row."""

    holding: Numbers
    gone: Numbers
    latest: Mapping[str, int]


def standing(arrived: Arrived, instants: Numbers, base: RowFile) -> Standing:
    """Settles new rows among themselves and against the base: of each row that was ever corrected or removed, the
    latest version counts. `instants`: when each new row was recorded."""
    every = arrived.keys.at(np.arange(len(arrived.versions)))
    earlier = _corrected_before(every, base)
    touched = arrived.touched()
    if not len(touched) and not earlier:
        return Standing(np.arange(len(every)), np.zeros(0, np.int64), {})
    plain = [key for key in dict.fromkeys(every.take(pa.array(touched)).to_pylist()) if key not in earlier]
    versions = earlier | _found_in(base, plain, arrived=arrived, every=every)
    wanted = pa.array(list(versions), pa.large_string())
    candidates = np.flatnonzero(pc.is_in(every, value_set=wanted).to_numpy(zero_copy_only=False))
    newest: dict[str, int] = {}
    for row, key in zip(candidates.tolist(), every.take(pa.array(candidates)).to_pylist(), strict=True):
        other = newest.get(key)
        if other is None or _rank(arrived, instants, row) >= _rank(arrived, instants, other):
            newest[key] = row
    holds = np.ones(len(every), np.bool_)
    holds[candidates] = False
    gone: list[int] = []
    latest: dict[str, int] = {}
    for key, row in newest.items():
        kept = max(versions[key], key=lambda each: (each.recorded, each.version), default=None)
        if kept is not None and (kept.recorded, kept.version) > _rank(arrived, instants, row):
            gone += [each.place for each in versions[key] if each.place >= 0 and each is not kept]
            continue
        latest[key] = row
        holds[row] = not arrived.removed[row]
        gone += [each.place for each in versions[key] if each.place >= 0]
    return Standing(np.flatnonzero(holds), np.array(sorted(gone), np.int64), latest)


def _rank(arrived: Arrived, instants: Numbers, row: int) -> tuple[int, int]:
    return int(instants[row]), int(arrived.versions[row])


def _corrected_before(keys: pa.LargeStringArray, base: RowFile) -> dict[str, list[Version]]:
    """Those of the keys that were corrected or removed in the base already."""
    if not base.file.has(f"{SETTLED}.place"):
        return {}
    known = read_texts(base.file, SETTLED)
    found = np.flatnonzero(pc.is_in(known, value_set=keys).to_numpy(zero_copy_only=False))
    recorded, number, place = (base.file.array(f"{SETTLED}.{name}") for name in ("recorded", "version", "place"))
    return {
        str(known[at].as_py()): [Version(int(recorded[at]), int(number[at]), int(place[at]))] for at in found.tolist()
    }


def _found_in(
    base: RowFile, wanted: Sequence[str], *, arrived: Arrived, every: pa.LargeStringArray
) -> dict[str, list[Version]]:
    """The base's rows of some keys, none of which were corrected there: looked for among the rows of the same customer
    first, and only those that are not there among all."""
    if not wanted:
        return {}
    mine = pc.is_in(every, value_set=pa.array(wanted, pa.large_string())).to_numpy(zero_copy_only=False)
    owners = np.unique(arrived.ordinal[mine]).astype(np.int64)
    (theirs,) = base.parts_of(owners[owners < base.customers])
    places: dict[str, list[int]] = {key: [] for key in wanted}
    for place, key in zip(theirs.places.tolist(), base.origins.keys(theirs.places).to_pylist(), strict=True):
        if key in places:
            places[key].append(place)
    _search([key for key in wanted if not places[key] and key not in base.searched], base)
    return {
        key: [Version(base.origins.recorded_at(place), 0, place) for place in found or base.searched[key]]
        for key, found in places.items()
    }


def _search(missing: Sequence[str], base: RowFile) -> None:
    """Looks through all rows of the base for some keys, and remembers what was found: it is the same for ever."""
    if not missing:
        return
    found: dict[str, list[int]] = {key: [] for key in missing}
    hits = pc.is_in(base.origins.keys(slice(0, base.rows)), value_set=pa.array(missing, pa.large_string()))
    for place in np.flatnonzero(hits.to_numpy(zero_copy_only=False)).tolist():
        found[base.origins.key(place)].append(place)
    base.searched.update({key: tuple(places) for key, places in found.items()})


def places_before(
    base: RowFile, happened: Numbers, recorded: Numbers, *, ordinal: npt.NDArray[np.int32], keys: pa.LargeStringArray
) -> Numbers:
    """Before which place of the base each new row stands, in order of (happened_at, recorded_at, a customer's key)."""
    low = np.searchsorted(base.happened, happened).astype(np.int64)
    high = np.searchsorted(base.happened, happened, side="right").astype(np.int64)
    # Nearly all rows are recorded after every row of the base: they stand behind all of their instant.
    newest = base.origins.instants[-1] if base.rows else NEVER
    later = recorded > newest
    low[later] = high[later]
    crowded = np.flatnonzero((low < high) & ~later)
    moments: dict[tuple[int, int], tuple[int, int]] = {}
    for row in crowded.tolist():
        moment = (int(low[row]), int(recorded[row]))
        if moment not in moments:
            moments[moment] = _recorded_together(base, int(low[row]), int(high[row]), instant=moment[1])
        first, last = moments[moment]
        low[row] = last
        if first < last:
            others = np.flatnonzero(base.ordinal[first:last] == ordinal[row]) + first
            after = [place for place in others.tolist() if base.origins.key(place) > str(keys[row].as_py())]
            low[row] = min(after, default=last)
    return low


def _recorded_together(base: RowFile, low: int, high: int, *, instant: int) -> tuple[int, int]:
    """Those of the places from `low` to `high` whose rows were recorded at an instant."""
    first, last = np.searchsorted(base.origins.instants, [instant, instant + 1])
    codes = base.origins.recorded[low:high]
    return low + int(np.searchsorted(codes, first)), low + int(np.searchsorted(codes, last))
