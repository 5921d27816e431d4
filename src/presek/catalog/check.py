"""Whether a catalog is whole: what no single entry can tell of itself."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from presek.catalog.model import Catalog, Field, Labels, Measure, Relation, Type
from presek.catalog.refused import refusal
from presek.catalog.reserved import fault_of
from presek.catalog.units import UNITS
from presek.values.problem import Problem, nearest_names

LISTED = frozenset({Type.CATEGORY, Type.CODE})
MEASURED = frozenset({Type.INTEGER, Type.DECIMAL, Type.SCORE})


def check(catalog: Catalog) -> tuple[Problem, ...]:
    """All problems of a catalog; their path is the entry: `fields.industry`, `relations.orders.channel`."""
    problems: list[Problem] = []
    for key, field in catalog.fields.items():
        problems += _field(f"fields.{key}", field, catalog)
    for key, relation in catalog.relations.items():
        problems += _relation(f"relations.{key}", relation, catalog)
    for key, measure in catalog.measures.items():
        problems += _measure(f"measures.{key}", measure, catalog)
    for key in sorted(set(catalog.fields) & set(catalog.measures)):
        problems.append(_problem("double-key", f"'{key}' is a field and a measure at once.", f"measures.{key}"))
    for key in sorted((set(catalog.fields) | set(catalog.measures)) & set(catalog.relations)):
        problems.append(_problem("double-key", f"'{key}' is also the name of a relation.", f"relations.{key}"))
    return tuple(problems)


def _problem(code: str, says: str, path: str, *, nearest: tuple[str, ...] = ()) -> Problem:
    return Problem(code, says, path=path, nearest=nearest)


def _name(path: str, key: str, labels: Labels) -> list[Problem]:
    fault = fault_of(key)
    if fault is not None:
        return [_problem("bad-key", f"'{key}' can't be a key: {fault}.", path)]
    for words in (key, *labels.values()):
        what = refusal(words)
        if what is not None:
            return [_problem("refused", f"'{words}' would keep {what}: that is never kept.", path)]
    return []


def _field(path: str, field: Field, catalog: Catalog) -> list[Problem]:
    key = field.key
    problems = _name(path, key, field.labels)
    if field.type in LISTED and field.code_list is None:
        problems.append(_problem("no-code-list", f"{key} is a {field.type.value} and needs a code list.", path))
    if field.code_list is not None:
        if field.code_list not in catalog.code_lists:
            near = nearest_names(field.code_list, catalog.code_lists)
            problems.append(
                _problem("unknown-code-list", f"there is no code list '{field.code_list}'.", path, nearest=near)
            )
        if field.type not in LISTED | {Type.TAGS}:
            problems.append(_problem("code-list-unused", f"a {field.type.value} has no code list.", path))
    if field.unit is not None and (field.unit not in UNITS or field.type not in MEASURED):
        problems.append(_problem("bad-unit", f"a {field.type.value} can't have the unit '{field.unit}'.", path))
    if field.scale and field.type not in {Type.DECIMAL, Type.SCORE}:
        problems.append(_problem("bad-scale", f"a {field.type.value} has no scale of its own.", path))
    problems += _bounds(path, field)
    return problems


def _bounds(path: str, field: Field) -> list[Problem]:
    if field.type in {Type.DATE, Type.DATETIME} or field.least is None or field.most is None:
        return []
    try:
        least, most = Decimal(field.least), Decimal(field.most)
    except InvalidOperation:
        return [_problem("not-a-number", "least and most are numbers.", path)]
    return [] if least <= most else [_problem("bad-bounds", f"least {least} is more than most {most}.", path)]


def _relation(path: str, relation: Relation, catalog: Catalog) -> list[Problem]:
    problems = _name(path, relation.key, relation.labels)
    for key, field in relation.fields.items():
        problems += _field(f"{path}.{key}", field, catalog)
    if relation.time is not None:
        time = relation.fields.get(relation.time)
        if time is None:
            near = nearest_names(relation.time, relation.fields)
            says = f"{relation.key} has no field '{relation.time}' to be its time."
            problems.append(_problem("unknown-time", says, path, nearest=near))
        elif time.type not in {Type.DATE, Type.DATETIME}:
            says = f"the time of {relation.key} is a date or a datetime, not {time.type.value}."
            problems.append(_problem("bad-time", says, path))
    elif relation.planned:
        problems.append(_problem("planned-without-time", f"{relation.key} is planned but has no time.", path))
    return problems


def _measure(path: str, measure: Measure, catalog: Catalog) -> list[Problem]:
    problems = _name(path, measure.key, measure.labels)
    if not measure.value.strip():
        problems.append(_problem("no-value", f"{measure.key} has no value.", path))
    if measure.code_list is not None and measure.code_list not in catalog.code_lists:
        near = nearest_names(measure.code_list, catalog.code_lists)
        problems.append(
            _problem("unknown-code-list", f"there is no code list '{measure.code_list}'.", path, nearest=near)
        )
    if measure.unit is not None and measure.unit not in UNITS:
        near = nearest_names(measure.unit, UNITS)
        problems.append(_problem("unknown-unit", f"there is no unit '{measure.unit}'.", path, nearest=near))
    return problems
