"""Words that people write in headers and cells, and what they mean: read from the package's own data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from presek.source.yaml_text import Node, compose


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Headers of a customer's key and of a row's key (the surest first), of fields, and texts for entries of code
    lists."""

    customer_key: tuple[str, ...]
    row_key: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    """The words that are shipped."""
    name = "data/synonyms.yaml"
    text = resources.files("presek.source").joinpath(name).read_text(encoding="utf-8")
    top = dict(compose(text, path=name))
    return Synonyms(
        _texts(top["customer_key"]),
        _texts(top["row_key"]),
        {key: _texts(value) for key, value in top["fields"]},
        {key: {word: str(code.text) for word, code in value} for key, value in top["values"]},
    )


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(str(each.text) for each in node.items or ())
