"""The reference page of the shipped catalog, made from the catalog itself.

`python -m tests.catalog.catalog_page --write` writes docs/reference/catalog.md; a test holds the page to the catalog.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from presek.catalog.default import default_catalog
from presek.catalog.model import Field, Model, Relation
from presek.catalog.refused import REFUSED
from presek.catalog.templates import templates
from presek.catalog.units import PURPOSES, UNITS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "catalog.md"

HEAD = """\
# The shipped catalog

Everything a rule may name in a fresh installation. A company adds to it or narrows it with
[a file of its own](../how-to/extend-the-catalog.md). Made from the catalog; do not edit it by hand.

Class: **C** company, **P** personal, **P+** personal and intrusive. Data of sole traders and of contact persons is
always personal. A field with a *fresh for* is unknown once its value is older. *Explore* marks the facets.
"""


def page() -> str:
    """The whole page."""
    catalog = default_catalog()
    parts = [HEAD, "## Fields of a customer\n"]
    for model in Model:
        fields = [field for field in catalog.fields.values() if field.model is model]
        parts.append(f"### {model.value.capitalize()}\n\n{_fields(fields)}")
    parts.append("## Measures\n\nNamed values of the segment language; each may stand wherever a field may.\n")
    parts.append(
        _table(
            ("key", "en", "pl", "sl", "value", "Explore"),
            (
                (f"`{each.key}`", *_labels(each.labels), f"`{each.value}`", "yes" if each.facet else "")
                for each in catalog.measures.values()
            ),
        )
    )
    parts.append("## Relations\n\nMany rows of one customer. *Time* is the field that says when a row happened.\n")
    parts += [_relation(each) for each in catalog.relations.values()]
    parts.append("## Code lists\n")
    parts.append(
        _table(
            ("key", "version", "en", "pl", "sl", "codes", "mean unknown"),
            (
                (
                    f"`{each.key}`",
                    each.version,
                    *_labels(each.labels),
                    str(len(each.codes)),
                    ", ".join(f"`{code.key}`" for code in each.codes.values() if code.unknown),
                )
                for each in catalog.code_lists.values()
            ),
        )
    )
    parts.append("## Segmentations to begin with\n")
    parts.append(
        _table(
            ("key", "model", "en", "pl", "sl", "purpose"),
            ((f"`{each.key}`", each.model.value, *_labels(each.labels), each.purpose) for each in templates()),
        )
    )
    parts.append("## Units and purposes\n")
    parts.append(f"Units: {_codes(sorted(UNITS))}.\n\nPurposes: {_codes(sorted(PURPOSES))}.\n")
    parts.append("## What is never kept\n")
    parts.append(
        "Keys, labels and columns of imported files that say one of these are refused, in a company's catalog too:\n\n"
        + "\n".join(f"- {what}" for what in REFUSED)
        + "\n"
    )
    return "\n".join(parts)


def _fields(fields: Iterable[Field]) -> str:
    return _table(
        ("key", "en", "pl", "sl", "type", "unit or list", "class", "fresh for", "Explore"),
        (
            (
                f"`{each.key}`",
                *_labels(each.labels),
                each.type.value,
                each.unit or (f"`{each.code_list}`" if each.code_list else ""),
                each.sensitivity.value,
                f"{each.max_age_days} days" if each.max_age_days else "",
                "yes" if each.facet else "",
            )
            for each in fields
        ),
    )


def _relation(relation: Relation) -> str:
    time = f"Time: `{relation.time}`." if relation.time else "Without a time."
    planned = " Rows may lie in the future." if relation.planned else ""
    title = f"### `{relation.key}`\n\n{' · '.join(_labels(relation.labels))}. {time}{planned}\n\n"
    rows = (
        (f"`{each.key}`", *_labels(each.labels), each.type.value, each.unit or _code(each.code_list))
        for each in relation.fields.values()
    )
    return title + _table(("key", "en", "pl", "sl", "type", "unit or list"), rows)


def _labels(labels: object) -> tuple[str, str, str]:
    assert isinstance(labels, dict)
    return labels["en"], labels["pl"], labels["sl"]


def _code(key: str | None) -> str:
    return f"`{key}`" if key else ""


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("say --write to write the page anew")
    PAGE.write_text(page(), encoding="utf-8")
