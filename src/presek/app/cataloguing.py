"""The catalog, shown and changed: a company's YAML file extends or narrows the one that ships."""

from __future__ import annotations

from pathlib import Path

from presek.app import clock, policy_checks
from presek.app.faults import no_file
from presek.app.home import CATALOG_FILE, Home, shipped_catalog, user_name
from presek.app.snapshots import replace_text
from presek.catalog import company
from presek.catalog.model import Catalog, Field, Measure
from presek.segment import check, parse, segmentation
from presek.segment.types_of_choices import strays
from presek.store import audit, definitions
from presek.store.audit import Entry
from presek.values.problem import Place, Problem, Problems, nearest_names


def apply(home: Home, path: Path) -> Catalog:
    """Checks a company's catalog and puts it in force; Problems with every place that is wrong, and nothing is
    changed."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise no_file(path) from None
    except UnicodeDecodeError:
        raise Problems(Problem("no-text", "this file is no UTF-8 text.", path=str(path))) from None
    shipped = shipped_catalog(home)
    made = company.load(text, path=str(path), base=shipped)
    problems = _measure_problems(made, text, path=str(path), shipped=shipped) or _rule_problems(made)
    problems = problems or _blocked(home, made)
    if problems:
        raise Problems.of(problems)
    replace_text(home.path / CATALOG_FILE, text)
    audit.add(Entry(clock.now(), user_name(), action="changed", subject="catalog", detail={"file": path.name}))
    return made


def _blocked(home: Home, made: Catalog) -> list[Problem]:
    """Policies that would rest on what law blocks, were fields or measures to be something else than today."""
    before = home.catalog()
    if (before.fields, before.relations, before.measures) == (made.fields, made.relations, made.measures):
        return []
    rules = segmentation.rules(definitions.load())
    standing = policy_checks.refused_changes(home, rules, rules=rules)
    return [
        each for each in policy_checks.refused_changes(home, rules, rules=rules, catalog=made) if each not in standing
    ]


def as_json(catalog: Catalog) -> dict[str, object]:
    """The whole catalog as plain values."""
    return {
        "currency": catalog.currency,
        "zone": str(catalog.zone),
        "fields": [_field(each) for each in catalog.fields.values()],
        "relations": [
            {
                "key": each.key,
                "labels": dict(each.labels),
                "time": each.time,
                "fields": [_field(inner) for inner in each.fields.values()],
            }
            for each in catalog.relations.values()
        ],
        "measures": [_measure(each) for each in catalog.measures.values()],
        "code_lists": [
            {"key": each.key, "version": each.version, "codes": len(each.codes)} for each in catalog.code_lists.values()
        ],
    }


def _field(field: Field) -> dict[str, object]:
    return {
        "key": field.key,
        "labels": dict(field.labels),
        "type": field.type.value,
        "unit": field.unit,
        "model": field.model.value,
        "sensitivity": field.sensitivity.value,
        "code_list": field.code_list,
        "max_age_days": field.max_age_days,
    }


def _measure(measure: Measure) -> dict[str, object]:
    return {"key": measure.key, "labels": dict(measure.labels), "value": measure.value, "model": measure.model.value}


def _measure_problems(made: Catalog, text: str, *, path: str, shipped: Catalog) -> list[Problem]:
    places = company.measure_places(text, path=path, base=shipped)
    problems: list[Problem] = []
    for key, measure in made.measures.items():
        begin = places.get(key)
        problems += [_placed(problem, begin, path=path, measure=key) for problem in _of_measure(measure, made)]
    return problems


def _of_measure(measure: Measure, made: Catalog) -> tuple[Problem, ...]:
    """All that is wrong with what a measure says."""
    try:
        value = parse.parse_value(measure.value)
    except Problems as found:
        return found.problems
    wrong = check.check_value(value, made)
    listed = made.code_lists.get(measure.code_list or "")
    if wrong or listed is None:
        return wrong
    return tuple(
        Problem(
            "code-not-listed", f"'{text}' is not in the list {listed.key}.", nearest=nearest_names(text, listed.codes)
        )
        for text in strays(value, listed)
    )


def _placed(problem: Problem, begin: Place | None, *, path: str, measure: str) -> Problem:
    """The problem where it is in the file: a value begins at `begin`, on one line."""
    at = problem.at
    if begin is None:
        place, where = None, f"{path}: measure {measure}"
    elif at is None:
        place, where = begin, path
    else:
        column = begin.column + at.column - 1 if at.line == 1 else at.column
        place, where = Place(begin.line + at.line - 1, column), path
    return Problem(problem.code, problem.says, at=place, path=where, nearest=problem.nearest, branch=problem.branch)


def _rule_problems(made: Catalog) -> list[Problem]:
    rules = segmentation.rules(definitions.load())
    return [
        Problem(problem.code, f"segment {key} would break: {problem.says}", path=key, nearest=problem.nearest)
        for key, rule in rules.items()
        for problem in check.check(rule, made, segments=rules)
    ]
