"""A company's own catalog: its YAML adds to the shipped one, or narrows it. Never makes it wider in what is refused."""

from __future__ import annotations

from dataclasses import replace

from presek.catalog.check import check
from presek.catalog.default import default_catalog
from presek.catalog.entries import Findings
from presek.catalog.model import Catalog
from presek.catalog.reading import Parts, read
from presek.values.problem import Place, Problem, Problems


def load(text: str, *, path: str, base: Catalog | None = None) -> Catalog:
    """The base (by default the shipped catalog) with a company's changes.

    Raises Problems with all that is wrong, each with its line and column. Values of measures are only kept here:
    who can parse the language checks them, at the places that `measure_places` tells.
    """
    catalog = base or default_catalog()
    parts = _read(text, path=path, base=catalog)
    return replace(
        catalog,
        fields=parts.fields,
        relations=parts.relations,
        measures=parts.measures,
        code_lists=parts.code_lists,
    )


def measure_places(text: str, *, path: str, base: Catalog | None = None) -> dict[str, Place]:
    """Measure → the place in the file where its value begins, so that problems inside it can be shifted there."""
    parts = _read(text, path=path, base=base or default_catalog())
    ends = ".value"
    return {
        key.removeprefix("measures.").removesuffix(ends): place
        for key, place in parts.places.items()
        if key.startswith("measures.") and key.endswith(ends)
    }


def _read(text: str, *, path: str, base: Catalog) -> Parts:
    parts = Parts(
        fields=dict(base.fields),
        relations=dict(base.relations),
        measures=dict(base.measures),
        code_lists=dict(base.code_lists),
    )
    findings = Findings(path)
    read(text, findings=findings, parts=parts)
    made = replace(
        base, fields=parts.fields, relations=parts.relations, measures=parts.measures, code_lists=parts.code_lists
    )
    told = {(each.code, each.at) for each in findings.problems}
    for each in check(made):
        placed = replace(each, path=path, at=_place(each, parts))
        if (placed.code, placed.at) not in told:
            findings.problems.append(placed)
    if findings.problems:
        raise Problems.of(findings.problems)
    return parts


def _place(problem: Problem, parts: Parts) -> Place | None:
    """The place of the entry a problem names, or of the nearest one above it that this file wrote."""
    path = problem.path
    while path:
        if path in parts.places:
            return parts.places[path]
        path = path.rpartition(".")[0]
    return None
