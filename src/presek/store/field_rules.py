"""Who may see a field and who may edit it, where a company decided so."""

from __future__ import annotations

from dataclasses import dataclass

from presek.store.people_models import FieldRule as Row


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A rule: the roles that see and that edit a field; `relation` is empty for a field of customers."""

    relation: str
    field: str
    see: frozenset[str]
    edit: frozenset[str]
    by: str = ""
    at: int = 0

    @property
    def name(self) -> str:
        """The field, with its relation before it where it has one."""
        return f"{self.relation}.{self.field}" if self.relation else self.field


def everyone() -> tuple[FieldRule, ...]:
    """All rules, by relation and field."""
    return tuple(
        FieldRule(row.relation, row.field, frozenset(row.see), frozenset(row.edit), row.by, row.at)
        for row in Row.objects.all()
    )


def put(rule: FieldRule) -> None:
    """Keeps a rule in place of the one before."""
    kept = {"see": sorted(rule.see), "edit": sorted(rule.edit), "by": rule.by, "at": rule.at}
    Row.objects.update_or_create(relation=rule.relation, field=rule.field, defaults=kept)


def remove(relation: str, field: str) -> None:
    """The field's class alone decides again."""
    Row.objects.filter(relation=relation, field=field).delete()
