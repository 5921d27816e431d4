"""When published runs were, and what each said of one segment: the line of time that the past is read along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min

from presek.store.models import Run, RunSegment

TIME = ("id", "directory", "as_of", "published_at")


@dataclass(frozen=True, slots=True)
class RunTime:
    """One published run: its number, the directory of its sets, the instant it is of, and when it was published."""

    number: int
    directory: str
    as_of: int
    published_at: int


@dataclass(frozen=True, slots=True)
class Told:
    """What one run said of one segment: how many are in, of how many it can't say, and who moved since the run before.

    `version` and `meaning_key` are those of the rule it had then; `first`: nothing is known of it in the run before.
    """

    run: RunTime
    inside: int
    unknown: int
    entered: int
    left: int
    meaning_key: str
    version: int | None
    first: bool
    held: bool


def after(number: int, *, most: int) -> tuple[RunTime, ...]:
    """At most so many of the runs after a number, the oldest first."""
    return tuple(RunTime(*row) for row in Run.objects.filter(id__gt=number).order_by("id").values_list(*TIME)[:most])


def all_of_them(*, beyond: int = 0) -> tuple[RunTime, ...]:
    """All runs after a number, in the order in which they were published."""
    return tuple(RunTime(*row) for row in Run.objects.filter(id__gt=beyond).order_by("id").values_list(*TIME))


def latest(most: int) -> tuple[RunTime, ...]:
    """At most so many of the newest runs, in the order in which they were published."""
    return tuple(RunTime(*row) for row in reversed(Run.objects.order_by("-id").values_list(*TIME)[:most]))


def of_directories(names: Sequence[str]) -> tuple[RunTime, ...]:
    """The runs whose sets have these directories, in the order in which they were published."""
    return tuple(RunTime(*row) for row in Run.objects.filter(directory__in=names).order_by("id").values_list(*TIME))


def span() -> tuple[int, int] | None:
    """The earliest and the latest instant that a run spoke of; None before the first run."""
    found = Run.objects.aggregate(first=Min("as_of"), last=Max("as_of"))
    return None if found["first"] is None else (int(found["first"]), int(found["last"]))


def last_until(instant: int) -> RunTime | None:
    """The run that spoke last of an instant: the latest of it or of an earlier one; None where there was none yet."""
    row = Run.objects.filter(as_of__lte=instant).order_by("-as_of", "-id").values_list(*TIME).first()
    return None if row is None else RunTime(*row)


def first_until(instant: int) -> RunTime | None:
    """The run of the earliest instant, where that is not later than the one given."""
    row = Run.objects.filter(as_of__lte=instant).order_by("as_of", "-id").values_list(*TIME).first()
    return None if row is None else RunTime(*row)


def of_segment(segment: str, *, beyond: int = 0) -> tuple[Told, ...]:
    """What the runs after a number that answered a segment said of it, in the order in which they were published."""
    rows = RunSegment.objects.filter(key=segment, run_id__gt=beyond).order_by("run_id").values_list(
        *(f"run__{name}" for name in TIME),
        "inside", "unknown", "entered", "left", "meaning_key", "version", "first", "held_from",
    )  # fmt: skip
    return tuple(_told(row) for row in rows)


def _told(row: Sequence[Any]) -> Told:
    inside, unknown, entered, left, meaning_key, version, first, held_from = row[4:]
    return Told(
        RunTime(*row[:4]), inside, unknown, entered=entered, left=left, meaning_key=meaning_key,
        version=version, first=first, held=held_from is not None,
    )  # fmt: skip


def segments() -> tuple[str, ...]:
    """The keys of all segments that any run ever answered."""
    return tuple(RunSegment.objects.order_by("key").values_list("key", flat=True).distinct())
