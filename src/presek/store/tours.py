"""How far each person got in the first-run tour."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.help_models import Tour


@dataclass(frozen=True, slots=True)
class Standing:
    """A stage, and the key and name of the segment that was saved on the way (empty before)."""

    stage: str
    segment: str = ""
    name: str = ""


def of_person(number: int) -> Standing | None:
    """Where a person is; None: never asked."""
    row = Tour.objects.filter(user_id=number).first()
    return None if row is None else Standing(row.stage, row.segment, row.name)


def keep(number: int, standing: Standing) -> None:
    """Puts a person somewhere."""
    kept = {"stage": standing.stage, "segment": standing.segment, "name": standing.name}
    Tour.objects.update_or_create(user_id=number, defaults=kept)
