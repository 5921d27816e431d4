"""Ready segmentations to begin with: two or three for each of the four models, in three languages.

A template is the text of a segmentation file. Whoever loads segmentations reads it; it is a copy from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable

from presek.catalog.default import data
from presek.catalog.model import Labels, Model
from presek.catalog.nodes import Mapping, Node, Scalar, Sequence, tree

FIRST = {"consumers": "demographic_age", "firms": "firmographic_size"}
"""Whom a company sells to → the template that is chosen already when somebody begins."""

CURRENCY = "{currency}"
"""Stands in the text for the base's currency."""


@dataclass(frozen=True, slots=True)
class Template:
    """One ready segmentation; `text` is a segmentation file in the base's currency."""

    key: str
    model: Model
    labels: Labels
    purpose: str
    text: str


def templates(*, currency: str = "PLN") -> tuple[Template, ...]:
    """All templates, by model (demographic, firmographic, behavioural, psychographic) and within it by key."""
    order = list(Model)
    return tuple(sorted(_read(currency), key=lambda each: (order.index(each.model), each.key)))


@lru_cache(maxsize=1)
def everybody() -> str:
    """The segmentation of one segment that everybody is in, as a file: standard conditions stand on it."""
    return data().joinpath("everybody.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def _read(currency: str) -> tuple[Template, ...]:
    files = (each for each in data().joinpath("templates").iterdir() if each.name.endswith(".yaml"))
    return tuple(_template(each, currency) for each in files)


def _template(file: Traversable, currency: str) -> Template:
    text = file.read_text(encoding="utf-8").replace(CURRENCY, currency)
    key = file.name.removesuffix(".yaml")
    segmentation = _first(_under(tree(text, path=file.name), "segmentations"))
    labels = _under(segmentation, "labels")
    assert isinstance(labels, Mapping)
    return Template(
        key=_text(_under(segmentation, "key")),
        model=Model(key.split("_")[0]),
        labels={name.text: _text(node) for name, node in labels},
        purpose=_text(_under(segmentation, "purpose")),
        text=text,
    )


def _under(node: Node, key: str) -> Node:
    found = node.get(key) if isinstance(node, Mapping) else None
    if found is None:
        raise KeyError(key)
    return found


def _first(node: Node) -> Node:
    assert isinstance(node, Sequence)
    return node.items[0]


def _text(node: Node) -> str:
    assert isinstance(node, Scalar)
    return node.text
