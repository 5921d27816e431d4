"""What a change of segments changes, kept so that it can be put upon whatever is in force when it is approved.

Of each segment it touches it keeps what was and what shall be, and the version it was made upon; all others stay as
they are then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from presek.segment.segmentation import Segment, Segmentation
from presek.store.segment_plain import plain, segment_of

PARTS = (("labels",), ("description",), ("owner",), ("typed", "terms"), ("exit_typed", "exit_terms"), ("hold",))
"""What of a segment is changed by itself: its columns, those together that say one thing."""

WORDS = ("words of the segmentation",)
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SegmentPart:
    """One segment: where it was and shall be, what it was and shall be (None: not there), upon which version (0: none
    was in force)."""

    key: str
    origin: str | None
    into: str | None
    before: Plain | None
    after: Plain | None
    version: int

    @property
    def parts(self) -> frozenset[tuple[str, ...]]:
        """What is changed of it; of one that comes or goes, everything."""
        before, after = self.before, self.after
        if before is None or after is None or self.origin != self.into:
            return frozenset(PARTS)
        return frozenset(part for part in PARTS if any(before[name] != after[name] for name in part))


@dataclass(frozen=True, slots=True)
class SegmentationPart:
    """One segmentation that is touched: its own words before (None: new) and after, and the order of its segments."""

    key: str
    before: Plain | None
    after: Plain
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """All that a change touches. `asked`: the segments for which a second person is asked."""

    segmentations: tuple[SegmentationPart, ...]
    segments: tuple[SegmentPart, ...]
    asked: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The segments that it changes itself; where it changes only words of a segmentation, those asked for."""
        return tuple(each.key for each in self.segments) or self.asked

    @property
    def parts(self) -> frozenset[tuple[str, tuple[str, ...]]]:
        """What is changed of which segment, and of which segmentation the words."""
        of_words = {(each.key, WORDS) for each in self.segmentations if each.before != each.after}
        return frozenset((each.key, part) for each in self.segments for part in each.parts) | of_words

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "segmentations": [
                {"key": each.key, "before": each.before, "after": each.after, "order": list(each.order)}
                for each in self.segmentations
            ],
            "segments": [
                {
                    "key": each.key,
                    "origin": each.origin,
                    "into": each.into,
                    "before": each.before,
                    "after": each.after,
                    "version": each.version,
                }
                for each in self.segments
            ],
            "asked": list(self.asked),
        }


def from_json(said: Plain) -> Delta:
    """A delta as it was kept."""
    return Delta(
        tuple(
            SegmentationPart(each["key"], each["before"], each["after"], tuple(each["order"]))
            for each in said["segmentations"]
        ),
        tuple(SegmentPart(**each) for each in said["segments"]),
        tuple(said["asked"]),
    )


def between(standing: Sequence[Segmentation], given: Sequence[Segmentation], *, versions: Mapping[str, int]) -> Delta:
    """What the given segmentations would change of those in force. `versions`: of each segment in force."""
    named, now = {each.key for each in given}, {each.key: each for each in standing}
    was = {segment.key: (part.key, segment) for part in standing for segment in part.segments}
    shall = {segment.key: (part.key, segment) for part in given for segment in part.segments}
    gone = [key for key, (part, _) in was.items() if part in named and key not in shall]
    segments = tuple(
        each
        for key in (*shall, *gone)
        if (each := _part(key, was.get(key), shall.get(key), version=versions.get(key, 0))) is not None
    )
    segmentations = tuple(
        SegmentationPart(
            each.key,
            words(now[each.key]) if each.key in now else None,
            words(each),
            order=tuple(segment.key for segment in each.segments),
        )
        for each in given
    )
    return Delta(segmentations, segments)


def upon(delta: Delta, standing: Sequence[Segmentation]) -> tuple[Segmentation, ...]:
    """The segmentations that the change means, put upon those in force now; what it does not touch is as it is now."""
    now = {each.key: each for each in standing}
    return tuple(_upon(part, now.get(part.key), delta.segments) for part in delta.segmentations)


def conflicts(delta: Delta, standing: Sequence[Segmentation], versions: Mapping[str, int]) -> tuple[str, ...]:
    """The segments and segmentations that somebody changed since, by key."""
    now = {each.key: words(each) for each in standing}
    touched = [each.key for each in delta.segments if versions.get(each.key, 0) != each.version]
    touched += [
        each.key for each in delta.segmentations if each.before != each.after and now.get(each.key) != each.before
    ]
    return tuple(touched)


def renewed(delta: Delta, standing: Sequence[Segmentation]) -> tuple[Segmentation, ...]:
    """The same change put upon what is in force now: of what it touches only the parts that it changes itself."""
    was = {segment.key: segment for part in standing for segment in part.segments}
    segments = tuple(_renewed(each, was.get(each.key)) for each in delta.segments)
    return upon(replace(delta, segments=segments), standing)


def words(segmentation: Segmentation) -> dict[str, Any]:
    """All that a segmentation says besides its segments."""
    return {
        "labels": dict(segmentation.labels),
        "partition": segmentation.partition,
        "purpose": segmentation.purpose,
    }


def _part(
    key: str, was: tuple[str, Segment] | None, shall: tuple[str, Segment] | None, *, version: int
) -> SegmentPart | None:
    before, after = (None if each is None else plain(each[1]) for each in (was, shall))
    origin, into = (None if each is None else each[0] for each in (was, shall))
    if before == after and origin == into:
        return None
    return SegmentPart(key, origin, into, before, after=after, version=version)


def _renewed(part: SegmentPart, now: Segment | None) -> SegmentPart:
    if part.after is None or part.before is None or now is None:
        return part
    changed = {name: part.after[name] for names in part.parts for name in names}
    return replace(part, after={**plain(now), **changed})


def _upon(part: SegmentationPart, now: Segmentation | None, changes: Sequence[SegmentPart]) -> Segmentation:
    said = part.after if now is None or part.before != part.after else words(now)
    kept = {} if now is None else {each.key: each for each in now.segments}
    for each in changes:
        if each.into == part.key and each.after is not None:
            kept[each.key] = segment_of(each.key, each.after)
        elif each.origin == part.key:
            kept.pop(each.key, None)
    order = [key for key in part.order if key in kept]
    order += [key for key in kept if key not in order]
    return Segmentation(
        key=part.key,
        labels=said["labels"],
        partition=said["partition"],
        segments=tuple(kept[key] for key in order),
        purpose=said["purpose"],
    )
