"""The data dictionary: all that can be named, with labels, type, unit, list, fill rate, sensitivity and source."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from presek.app import fill_rates, table_files
from presek.app.column_values import Column
from presek.app.home import Home
from presek.catalog.model import LANGUAGES, Catalog, Field, Measure
from presek.segment import parse, types

CUSTOMERS = "customers"
MEASURES = "measures"
HEADER = (
    "table", "key", *(f"label_{language}" for language in LANGUAGES), "type", "unit", "list", "known", "fill_percent",
    "model", "sensitivity", "source", "description",
)  # fmt: skip
NUMBERS = frozenset({"known", "fill_percent"})

Line = dict[str, str | float | None]


def write(home: Home, path: Path, *, kind: str) -> int:
    """Writes the dictionary as csv or xlsx; returns how many entries it has."""
    lines = entries(home)
    columns = [_column(name, lines) for name in HEADER]
    table_files.write(path, columns, kind=kind, sheet="dictionary")
    return len(lines)


def entries(home: Home) -> list[Line]:
    """Fields of customers, measures, and the fields of every relation. `known` counts customers; of a relation's
    fields it is not counted."""
    catalog = home.catalog()
    fill = fill_rates.of_newest(home)

    def rate(key: str) -> Line:
        known = fill.known.get(key)
        if known is None or not fill.customers:
            return {"known": known}
        return {"known": known, "fill_percent": round(100 * known / fill.customers, 2)}

    found = [_field(each, CUSTOMERS, catalog=catalog) | rate(each.key) for each in catalog.fields.values()]
    found += [_measure(each, catalog) | rate(each.key) for each in catalog.measures.values()]
    for relation in catalog.relations.values():
        found += [_field(each, relation.key, catalog=catalog) for each in relation.fields.values()]
    return found


def _field(field: Field, table: str, *, catalog: Catalog) -> Line:
    unit = catalog.currency if field.type.value == "money" else field.unit
    return _named(field, table) | {
        "type": field.type.value, "unit": unit, "list": field.code_list, "source": field.source.value,
    }  # fmt: skip


def _measure(measure: Measure, catalog: Catalog) -> Line:
    kind = types.kind_of(parse.parse_value(measure.value), catalog)
    return _named(measure, MEASURES) | {
        "type": kind.type.value, "unit": kind.currency or kind.unit, "list": kind.code_list,
        "source": f"computed: {measure.value}",
    }  # fmt: skip


def _named(each: Field | Measure, table: str) -> Line:
    labels: Line = {f"label_{language}": each.labels.get(language) for language in LANGUAGES}
    return {"table": table, "key": each.key} | labels | {
        "model": each.model.value, "sensitivity": each.sensitivity.value, "description": each.description.get("en"),
    }  # fmt: skip


def _column(name: str, lines: list[Line]) -> Column:
    cells = [line.get(name) for line in lines]
    return Column(name, list(cells), pa.array(cells, pa.float64() if name in NUMBERS else pa.string()))
