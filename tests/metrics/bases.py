"""Small bases over the shipped catalog, and what its measures come to for them on both engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from presek.catalog.default import default_catalog
from presek.catalog.model import Catalog
from presek.engine.columnar.columns import Texts
from presek.engine.columnar.run import run
from presek.engine.columnar.vectors import Vector
from presek.plan.lower import lower
from presek.segment.parse import parse_value
from presek.segment.reference import Context, Everybody, value_of
from presek.segment.reference_numbers import Exact
from presek.values.instant import AsOf
from tests.meaning.engines import snapshot_of
from tests.meaning.inline_customers import Base, base_of

CATALOG = default_catalog()
TODAY = date(2026, 6, 30)
AS_OF = AsOf.end_of(TODAY, CATALOG.zone)


def ago(days: int) -> str:
    """The day so many days before the as-of day."""
    return str(TODAY - timedelta(days=days))


def people(facts: Sequence[Mapping[str, object]]) -> Base:
    """Customers 0, 1, 2… with these facts."""
    return base_of({f"{number:03}": fact for number, fact in enumerate(facts)}, CATALOG)


def measured(base: Base, *measures: str, catalog: Catalog = CATALOG) -> dict[str, list[object]]:
    """What measures come to, by customer: whole numbers, doubles, texts; None is unknown. Both engines say the same."""
    values = {name: parse_value(name) for name in measures}
    with snapshot_of(base, known_at=None) as snapshot:
        answers = run(lower({}, catalog, AS_OF, values=values), snapshot)
        found = {name: _listed(answers.values[name], len(base.people)) for name in measures}
    context = Context(catalog, AS_OF, others=Everybody(base.customers()))
    for name, value in values.items():
        assert [_plain(value_of(value, each, context)) for each in base.customers()] == found[name], name
    return found


def _plain(worth: object) -> object:
    match worth:
        case Exact(whole, scale):
            return whole if scale == 0 else whole / 10**scale
        case _:
            return worth


def _listed(column: object, size: int) -> list[object]:
    match column:
        case Vector(values, unknown, scale):
            numbers = np.broadcast_to(values, (size,)).tolist()
            missing = [False] * size if unknown is None else np.broadcast_to(unknown, (size,)).tolist()
            plain = [each if column.real or not scale else each / 10**scale for each in numbers]
            return [None if gone else each for gone, each in zip(missing, plain, strict=True)]
        case Texts(codes, _, words):
            return [None if code == len(words) else words.plain[int(code)].as_py() for code in codes]
        case _:
            raise TypeError(column)
