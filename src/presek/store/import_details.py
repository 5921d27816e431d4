"""What is kept of an import beside its counts: its mapping, its report, and which rejects were mended.

All of it is written in the transaction that moves the head: it is there with the import, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from presek.store import imports
from presek.store.imports import Imported
from presek.store.models import ImportDetail, Mend


@dataclass(frozen=True, slots=True)
class Detail:
    """Of one import. `job` is the number of the job that asked for it."""

    mapping_text: str = ""
    job: int | None = None
    report: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mended:
    """One rejected row of import `imported` that import `replay` read again."""

    imported: int
    row: int
    how: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    by: str
    at: int
    replay: int = 0


def add(imported: Imported, moved: Mapping[str, int], *, detail: Detail, mended: Sequence[Mended] = ()) -> int:
    """Moves the head and keeps the import with its details; returns its number."""
    with transaction.atomic():
        number = imports.add(imported, moved)
        ImportDetail.objects.create(
            imported_id=number, mapping_text=detail.mapping_text, job=detail.job, report=dict(detail.report)
        )
        Mend.objects.bulk_create(
            Mend(
                imported_id=each.imported, row=each.row, replay_id=number, how=each.how,
                before=list(each.before), after=list(each.after), by=each.by, at=each.at,
            )
            for each in mended
        )  # fmt: skip
        return number


def of_import(number: int) -> Detail | None:
    """The details of an import, or None where it kept none (a source's, or of an older version)."""
    row = ImportDetail.objects.filter(imported_id=number).first()
    return None if row is None else Detail(row.mapping_text, row.job, row.report)


def of_job(job: int) -> int | None:
    """The number of the import that a job did, or None."""
    row = ImportDetail.objects.filter(job=job).first()
    return None if row is None else int(row.imported_id)


def mended_rows(number: int) -> Mapping[int, Mended]:
    """The mended rejects of an import, by row."""
    return {int(row.row): _mended(row) for row in Mend.objects.filter(imported_id=number)}


def mended_counts() -> Mapping[int, int]:
    """How many rejects of each import were mended."""
    counts: dict[int, int] = {}
    for (number,) in Mend.objects.values_list("imported_id"):
        counts[number] = counts.get(number, 0) + 1
    return counts


def replay_of(number: int) -> int | None:
    """The import whose rejects this one read again, or None."""
    row = Mend.objects.filter(replay_id=number).first()
    return None if row is None else int(row.imported_id)


def _mended(row: Mend) -> Mended:
    return Mended(
        int(row.imported_id), int(row.row), row.how, tuple(row.before), tuple(row.after), row.by, int(row.at),
        replay=int(row.replay_id),
    )  # fmt: skip
