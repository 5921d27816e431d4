"""Segmentations and their segments, with every version that ever was in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from presek.segment.segmentation import Segment, Segmentation
from presek.store import segment_changes
from presek.store.models import Segment as SegmentRow
from presek.store.models import Segmentation as SegmentationRow
from presek.store.models import SegmentVersion
from presek.store.segment_changes import KeptChange, State
from presek.store.segment_plain import plain, segment_of
from presek.values.problem import Problem, Problems

KEPT = ("labels", "description", "owner", "typed", "terms", "exit_typed", "exit_terms", "hold")
"""The columns of a version that say what the segment is."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a segment: what was typed, the key of what it means, by whom, at which instant and why; who
    approved it, and when it was proposed to them, where a second person was asked."""

    number: int
    typed: str
    meaning_key: str
    by: str
    at: int
    reason: str = ""
    approved_by: str = ""
    proposed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A change that waited, and who approves it."""

    change: KeptChange
    by: str
    decision: str = ""


def load() -> tuple[Segmentation, ...]:
    """All segmentations in force, in their order on pages."""
    versions = SegmentVersion.objects.filter(
        number=F("segment__version"), segment__archived_at=None, segment__segmentation__archived_at=None
    ).select_related("segment")
    members: dict[int, list[SegmentVersion]] = {}
    for version in versions.order_by("segment__position", "segment__key"):
        members.setdefault(version.segment.segmentation_id, []).append(version)
    return tuple(
        Segmentation(
            key=row.key,
            labels=row.labels,
            partition=row.partition,
            segments=tuple(_segment(version) for version in members.get(row.pk, ())),
            purpose=row.purpose,
        )
        for row in SegmentationRow.objects.filter(archived_at=None)
    )


def save(
    segmentations: Iterable[Segmentation],
    meaning_keys: Mapping[str, str],
    *,
    by: str,
    at: int,
    reason: str = "",
    of: Mapping[str, int] | None = None,
    approval: Approval | None = None,
) -> None:
    """Keeps these segmentations as they are now, all of them or none; others stay as they were.

    A segment gets a new version where anything about it differs; one that a given segmentation no longer has is
    archived. `of` names versions that segments must still be in: Problems where somebody was faster, or
    has decided of the change meanwhile.
    """
    made = _Made(by, at, reason, approval)
    with transaction.atomic():
        _refuse_stale(of or {})
        _approve(approval, at=at)
        last = SegmentationRow.objects.order_by("-position").first()
        position = 0 if last is None else last.position + 1
        for segmentation in segmentations:
            row, is_new = SegmentationRow.objects.get_or_create(key=segmentation.key, defaults={"position": position})
            position += is_new
            row.labels, row.partition = dict(segmentation.labels), segmentation.partition
            row.purpose, row.archived_at = segmentation.purpose, None
            row.save()
            _save_segments(row, segmentation.segments, meaning_keys, made=made)


def archive(segmentation: str, *, at: int) -> None:
    """Takes a segmentation and its segments out of force; their history stays."""
    with transaction.atomic():
        SegmentRow.objects.filter(segmentation__key=segmentation, archived_at=None).update(archived_at=at)
        SegmentationRow.objects.filter(key=segmentation, archived_at=None).update(archived_at=at)


def number() -> int:
    """A number that grows with every new version of any segment."""
    newest = SegmentVersion.objects.order_by("-id").first()
    return 0 if newest is None else int(newest.pk)


def versions_in_force() -> dict[str, int]:
    """Of each segment in force, the number of its version."""
    rows = SegmentRow.objects.filter(archived_at=None, segmentation__archived_at=None)
    return dict(rows.values_list("key", "version"))


def versions(segment: str) -> tuple[Version, ...]:
    """All versions of a segment, oldest first; empty where there never was such a segment."""
    rows = SegmentVersion.objects.filter(segment__key=segment)
    return tuple(map(_version, rows))


def kept(segment: str) -> tuple[tuple[Version, Segment], ...]:
    """All versions of a segment with the definition each kept, oldest first; empty where there never was such one."""
    rows = SegmentVersion.objects.filter(segment__key=segment).select_related("segment")
    return tuple((_version(row), _segment(row)) for row in rows)


@dataclass(frozen=True, slots=True)
class _Made:
    by: str
    at: int
    reason: str
    approval: Approval | None


def _approve(approval: Approval | None, *, at: int) -> None:
    if approval is None:
        return
    number = approval.change.number
    if not segment_changes.decide(number, State.APPROVED, by=approval.by, at=at, decision=approval.decision):
        raise Problems(Problem("wrong-state", f"change {number} was decided of meanwhile.", path="change"))


def _refuse_stale(expected: Mapping[str, int]) -> None:
    for key, version in expected.items():
        newest = SegmentVersion.objects.filter(segment__key=key, number=F("segment__version")).first()
        standing = 0 if newest is None else int(newest.number)
        if standing != version:
            by = "" if newest is None else f" by {newest.by}"
            says = f"'{key}' is in version {standing}{by} now, not in version {version} any more."
            raise Problems(Problem("stale", says, path="segment"))


def _save_segments(
    row: SegmentationRow, segments: Iterable[Segment], meaning_keys: Mapping[str, str], *, made: _Made
) -> None:
    kept = []
    for position, segment in enumerate(segments):
        kept.append(segment.key)
        defaults = {"segmentation": row, "position": position, "version": 0}
        segment_row, _ = SegmentRow.objects.get_or_create(key=segment.key, defaults=defaults)
        segment_row.segmentation, segment_row.position, segment_row.archived_at = row, position, None
        says = plain(segment)
        newest = segment_row.versions.filter(number=segment_row.version).first()
        if newest is None or any(getattr(newest, name) != value for name, value in says.items()):
            segment_row.version += 1
            SegmentVersion.objects.create(
                segment=segment_row,
                number=segment_row.version,
                meaning_key=meaning_keys[segment.key],
                by=made.by,
                at=made.at,
                reason=made.reason,
                approved_by="" if made.approval is None else made.approval.by,
                proposed_at=None if made.approval is None else made.approval.change.made_at,
                **says,
            )
        segment_row.save()
    SegmentRow.objects.filter(segmentation=row, archived_at=None).exclude(key__in=kept).update(archived_at=made.at)


def _version(row: SegmentVersion) -> Version:
    return Version(
        row.number,
        row.typed,
        row.meaning_key,
        by=row.by,
        at=row.at,
        reason=row.reason,
        approved_by=row.approved_by,
        proposed_at=row.proposed_at,
    )


def _segment(version: SegmentVersion) -> Segment:
    said = {name: getattr(version, name) for name in KEPT}
    return segment_of(version.segment.key, said)
