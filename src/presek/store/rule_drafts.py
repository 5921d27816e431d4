"""Drafts of rules: one a person and segment, kept until it is saved or discarded."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.rule_models import RuleDraft


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as somebody typed it, right or wrong, the version it was begun from, and when it was last kept."""

    typed: str
    version: int
    at: int


def find(by: str, segment: str) -> Draft | None:
    """The draft of a person for a segment (empty: for a new one); None where there is none."""
    row = RuleDraft.objects.filter(by=by, segment=segment).first()
    return None if row is None else Draft(row.typed, row.version, row.at)


def keep(by: str, segment: str, draft: Draft) -> None:
    """Keeps a draft in place of the one before."""
    said = {"typed": draft.typed, "version": draft.version, "at": draft.at}
    RuleDraft.objects.update_or_create(by=by, segment=segment, defaults=said)


def discard(by: str, segment: str) -> bool:
    """Throws a draft away; whether there was one."""
    gone, _ = RuleDraft.objects.filter(by=by, segment=segment).delete()
    return bool(gone)


def others(by: str, segment: str) -> tuple[tuple[str, int], ...]:
    """Who else is writing at the rule of a segment, and since when their draft stands as it is, the newest first."""
    rows = RuleDraft.objects.filter(segment=segment).exclude(by=by).order_by("-at")
    return tuple(rows.values_list("by", "at"))
