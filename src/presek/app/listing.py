"""Segmentations and segments with their sizes by the published run."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from presek.app import health_cards
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.promises import Promise
from presek.store import definitions
from presek.store.runs import Count
from presek.values.instant import AsOf


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment. Its numbers are None until it is computed. `state`: computed, not computed, or held (its last
    good). `small_sample`: so few are in that shares of it say little."""

    key: str
    label: str
    inside: int | None
    cannot_say: int | None
    state: str
    rule: str
    small_sample: bool = False


@dataclass(frozen=True, slots=True)
class SegmentationLine:
    """One segmentation; of a partition, what is known of its promise."""

    key: str
    label: str
    partition: bool
    promise: Promise | None
    segments: tuple[SegmentLine, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """All segmentations, and the base they divide."""

    customers: int
    as_of: AsOf
    segmentations: tuple[SegmentationLine, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "as_of": written(self.as_of),
            "customers": self.customers,
            "segmentations": [
                {
                    "key": each.key,
                    "label": each.label,
                    "partition": each.partition,
                    "promise": None if each.promise is None else each.promise.as_json(),
                    "segments": [_plain(segment) for segment in each.segments],
                }
                for each in self.segmentations
            ],
        }


def listed(home: Home, *, language: str = "en") -> Listed:
    """Everything in force; names in `language`."""
    run = home.published()
    counts = {} if run is None else {count.key: count for count in run.counts}
    promises = [] if run is None else [Promise.from_json(kept) for kept in run.promises]
    of_partition = {promise.segmentation: promise for promise in promises}
    return Listed(
        customers=0 if run is None else run.customers,
        as_of=home.as_of(None if run is None else run.as_of),
        segmentations=tuple(
            SegmentationLine(
                each.key,
                each.labels.get(language) or each.labels["en"],
                partition=each.partition,
                promise=of_partition.get(each.key),
                segments=tuple(
                    _line(
                        segment.key, segment.labels.get(language) or segment.labels["en"], segment.typed, counts=counts
                    )
                    for segment in each.segments
                ),
            )
            for each in definitions.load()
        ),
    )


def _line(key: str, label: str, rule: str, *, counts: dict[str, Count]) -> SegmentLine:
    count = counts.get(key)
    if count is None:
        return SegmentLine(key, label, None, cannot_say=None, state="not computed", rule=rule)
    state = "computed" if count.held_from is None else "held"
    small = health_cards.small(count.inside)
    return SegmentLine(key, label, count.inside, cannot_say=count.unknown, state=state, rule=rule, small_sample=small)


def _plain(segment: SegmentLine) -> dict[str, object]:
    plain = asdict(segment)
    plain["in"] = plain.pop("inside")
    return plain
