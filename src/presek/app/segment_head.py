"""A segment in short: its names, the models it draws on, and whether it compares customers with one another."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import explore_index
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.pages_segments import models_of
from presek.segment import segmentation
from presek.segment.relative import is_relative


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every page of a segment."""

    key: str
    label: str
    segmentation: str
    models: tuple[str, ...]
    relative: bool


def of(home: Home, key: str, *, language: str) -> Head | None:
    """The head of a segment in force; None where there is none of that key."""
    every = explore_index.in_force(home)
    found = next(((part, each) for part in every for each in part.segments if each.key == key), None)
    if found is None:
        return None
    part, segment = found
    rules, catalog = segmentation.rules(every), home.catalog()
    return Head(
        key=key,
        label=said(segment.labels, language) or key,
        segmentation=said(part.labels, language) or part.key,
        models=models_of(key, rules, catalog),
        relative=is_relative(rules[key], catalog, segments=rules),
    )
