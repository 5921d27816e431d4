"""When backups are made by themselves: one row, written by whoever sees to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from presek.store.operating_models import BackupPlan


@dataclass(frozen=True, slots=True)
class Plan:
    """Into which folder (empty: none chosen), every how many hours (None: only when asked), how many stay (0: all)."""

    folder: str = ""
    hours: int | None = None
    keep: int = 7
    by: str = ""
    at: int = 0


def get() -> Plan:
    """The plan; where nobody made one, that nothing is done."""
    row = BackupPlan.objects.filter(id=1).first()
    return Plan() if row is None else Plan(row.folder, row.hours, row.keep, row.by, row.at)


def put(plan: Plan) -> None:
    """Keeps a plan."""
    BackupPlan.objects.update_or_create(id=1, defaults=asdict(plan))
