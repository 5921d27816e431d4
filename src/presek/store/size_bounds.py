"""Bounds of the sizes of segments, as people set them."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.bound_models import SizeBound as Row


@dataclass(frozen=True, slots=True)
class SizeBound:
    """How small and how large a segment may become before somebody is told; None: no bound on that side."""

    segment: str
    least: int | None
    most: int | None
    by: str
    at: int


def put(bound: SizeBound) -> None:
    """Keeps the bounds of a segment; without either there are none any more."""
    if bound.least is None and bound.most is None:
        Row.objects.filter(segment=bound.segment).delete()
        return
    values = {"least": bound.least, "most": bound.most, "by": bound.by, "at": bound.at}
    Row.objects.update_or_create(segment=bound.segment, defaults=values)


def everyone() -> tuple[SizeBound, ...]:
    """All there are, by segment."""
    return tuple(SizeBound(row.segment, row.least, row.most, by=row.by, at=row.at) for row in Row.objects.all())


def of_segment(segment: str) -> SizeBound | None:
    """Those of one segment."""
    return next((each for each in everyone() if each.segment == segment), None)
