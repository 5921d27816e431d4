"""Who may see and edit which field: by its class, unless the company decided otherwise, role by role.

A measure that reads a hidden field is hidden with it, unless it has a rule of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from presek.app import clock
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Sensitivity
from presek.segment import used
from presek.segment.terms import FieldValue
from presek.store import audit, field_rules
from presek.store.audit import Entry
from presek.store.field_rules import FieldRule
from presek.values.problem import Problem, Problems, nearest_names

PROGRAMS = "keys"
"""How keys of programs are named among the roles."""
ALWAYS_SEEN = frozenset({"name", "legal_name"})
"""Fields by which pages name customers; they have no rule."""


@dataclass(frozen=True, slots=True)
class Named:
    """A field or measure as the page of fields lists it: class, and its rule where it has one."""

    relation: str
    relation_label: str
    key: str
    label: str
    model: str
    sensitivity: Sensitivity
    measure: bool
    rule: FieldRule | None


def listed(home: Home, language: str) -> tuple[Named, ...]:
    """Every field and measure that may have a rule."""
    catalog = home.catalog()
    rules = {each.name: each for each in field_rules.everyone()}
    return tuple(_named(catalog, rules, language))


def sight(home: Home, roles: Collection[str], by_class: Sight) -> Sight:
    """What somebody with these roles sees: by the class of each fact, and by the rules."""
    return _sight(home, field_rules.everyone(), roles=frozenset(roles), by_class=by_class)


def sight_of_programs(home: Home, by_class: Sight) -> Sight:
    """What a program sees; a rule shows it nothing that its key is not for."""
    found = _sight(home, _lately(clock.now() // 1_000_000), roles=frozenset({PROGRAMS}), by_class=by_class)
    return replace(found, shown=frozenset())


def put(home: Home, name: str, *, see: Collection[str], edit: Collection[str], by: str) -> None:
    """Keeps who sees and who edits a field. Problems: there is no such field, or one edits without seeing."""
    named = _find(home, name)
    blind = sorted(set(edit) - set(see))
    if blind:
        says = f"who edits a field sees it, too: {', '.join(blind)}."
        raise Problems(Problem("edit-unseen", says, path=name))
    now = clock.now()
    field_rules.put(FieldRule(named.relation, named.key, frozenset(see), frozenset(edit), by, now))
    _note(name, by=by, detail={"see": sorted(see), "edit": sorted(edit)})


def remove(home: Home, name: str, *, by: str) -> None:
    """The class of the field alone decides again."""
    named = _find(home, name)
    field_rules.remove(named.relation, named.key)
    _note(name, by=by, detail={"see": ["by its class"]})


def _find(home: Home, name: str) -> Named:
    known = {_name(each): each for each in listed(home, "en")}
    if name not in known:
        says = f"no field is called '{name}'."
        raise Problems(Problem("unknown-field", says, path="field", nearest=nearest_names(name, known)))
    return known[name]


def _name(named: Named) -> str:
    return f"{named.relation}.{named.key}" if named.relation else named.key


def _named(catalog: Catalog, rules: Mapping[str, FieldRule], language: str) -> Iterator[Named]:
    for field in catalog.fields.values():
        if field.key not in ALWAYS_SEEN:
            label = said(field.labels, language) or field.key
            yield Named(
                "", "", field.key, label, field.model.value, field.sensitivity, measure=False, rule=rules.get(field.key)
            )
    for measure in catalog.measures.values():
        label = said(measure.labels, language) or measure.key
        model, rule = measure.model.value, rules.get(measure.key)
        yield Named("", "", measure.key, label, model, measure.sensitivity, measure=True, rule=rule)
    for relation in catalog.relations.values():
        of = said(relation.labels, language) or relation.key
        for field in relation.fields.values():
            label, rule = said(field.labels, language) or field.key, rules.get(f"{relation.key}.{field.key}")
            model = relation.model.value
            yield Named(relation.key, of, field.key, label, model, field.sensitivity, measure=False, rule=rule)


def _sight(home: Home, rules: tuple[FieldRule, ...], *, roles: frozenset[str], by_class: Sight) -> Sight:
    if not rules:
        return by_class
    hidden = {each.name for each in rules if not each.see & roles}
    shown = {each.name for each in rules if each.see & roles}
    locked = {each.name for each in rules if not each.edit & roles}
    for measure, reads in _read_by_measures(home, home.catalog_written_at()).items():
        if reads & hidden and measure not in shown:
            hidden.add(measure)
    return replace(by_class, hidden=frozenset(hidden), shown=frozenset(shown), locked=frozenset(locked))


@lru_cache(maxsize=4)
def _read_by_measures(home: Home, _written_at: int) -> Mapping[str, frozenset[str]]:
    """What each measure reads, by name."""
    catalog = home.catalog()
    found = {}
    for key in catalog.measures:
        reads = used.used(FieldValue(key), catalog)
        rows = {f"{relation}.{field}" for relation, field in reads.row_fields}
        found[key] = reads.fields | rows | reads.measures - {key}
    return found


@lru_cache(maxsize=2)
def _lately(_second: int) -> tuple[FieldRule, ...]:
    """The rules, read once a second: programs ask often."""
    return field_rules.everyone()


def _note(name: str, *, by: str, detail: dict[str, object]) -> None:
    audit.add(Entry(clock.now(), by, action="changed field", subject=f"field {name}"[:200], detail=detail))
