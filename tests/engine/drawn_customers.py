"""A base of some dozens of customers drawn from a seed, full of edges: ties, corrections, removals, versions, forgotten
values, dates far away, sums near the largest whole number."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from presek.catalog.model import Catalog, Field, Relation, Type
from presek.values.facts import FactValue, Known
from presek.values.instant import day_number, day_of, local_midnight, microseconds
from tests.meaning.inline_customers import Base, Person, RowVersion

WORDS = ["web", "Straße", "STRASSE", "a", "żółw", "", "ŻÓŁW"]
NOW = microseconds(datetime(2026, 6, 30, 12, 34, 56, tzinfo=UTC))
DAY = 86_400_000_000
RECORDED = [NOW - days * DAY for days in (300, 200, 100, 1, 0)]


def drawn_base(catalog: Catalog, *, seed: int, customers: int = 60) -> Base:
    chance = random.Random(seed)
    return Base(catalog, tuple(_person(f"c{number}", catalog, chance) for number in range(customers)))


def _person(key: str, catalog: Catalog, chance: random.Random) -> Person:
    fields = {
        named.key: tuple(_version(named, catalog, chance) for _ in range(chance.choice([1, 1, 1, 2, 3])))
        for named in catalog.fields.values()
        if chance.random() < 0.8
    }
    rows = {
        relation.key: tuple(
            row
            for number in range(chance.choice([1, 2, 3, 8, 20]))
            for row in _rows(f"r{number}", relation, catalog, chance)
        )
        for relation in catalog.relations.values()
        if chance.random() < 0.8
    }
    return Person(key, fields, rows)


def _version(named: Field, catalog: Catalog, chance: random.Random) -> Known:
    return Known(
        None if chance.random() < 0.1 else _fact(named, catalog, chance),
        valid_from=NOW + chance.randint(-400, 20) * DAY,
        observed_at=NOW + chance.randint(-800, 20) * DAY,
        recorded_at=chance.choice(RECORDED) + chance.randint(0, 10**9),
        source="drawn",
    )


def _rows(key: str, relation: Relation, catalog: Catalog, chance: random.Random) -> list[RowVersion]:
    happened = None
    if relation.time is not None and chance.random() < 0.97:
        happened = NOW + chance.randint(-500, 40) * DAY + chance.choice([0, 0, 1, 3600 * 10**6, -1])
        if relation.fields[relation.time].type is Type.DATE:
            happened = local_midnight(day_of(happened // DAY), catalog.zone)
    versions = []
    for recorded in sorted(chance.sample(RECORDED, chance.choice([1, 1, 1, 1, 2, 3]))):
        values: dict[str, FactValue] = {
            named.key: _fact(named, catalog, chance) for named in relation.fields.values() if chance.random() < 0.85
        }
        if relation.time is not None and happened is not None:
            dated = relation.fields[relation.time].type is Type.DATE
            values[relation.time] = happened // DAY + 1 if dated else happened
        versions.append(RowVersion(key, recorded, happened, values, removed=chance.random() < 0.05))
    return versions


def _fact(named: Field, catalog: Catalog, chance: random.Random) -> FactValue:
    match named.type:
        case Type.INTEGER | Type.DECIMAL | Type.SCORE:
            return chance.choice([0, 1, 2, 3, 5, 5, 12, 99, 250, -225, 1000, chance.randint(-(10**6), 10**6)])
        case Type.MONEY:
            return chance.choice(
                [0, 10_000, 50_000, 999_900, 10**7, chance.randint(-(10**9), 10**9), 10**18, -3 * 10**18]
            )
        case Type.DATE:
            return day_number(datetime(2026, 6, 30, tzinfo=UTC).date()) + chance.choice(
                [0, 1, -1, -90, 30, -365, -366, chance.randint(-20_000, 400)]
            )
        case Type.DATETIME:
            return NOW + chance.choice([0, -1, 1, -DAY, chance.randint(-500 * DAY, 30 * DAY)])
        case Type.BOOLEAN:
            return chance.random() < 0.5
        case Type.TAGS:
            return frozenset(chance.sample(WORDS, chance.randint(0, 4)))
        case _:
            codes = catalog.list_of(named)
            return chance.choice(sorted(codes.codes) if codes is not None else WORDS)
