"""A base of any size drawn from a seed: customers with 21 fields, rows of two years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from presek.catalog.model import Catalog, Field, Relation, Type
from presek.values.instant import AsOf, microseconds

ZONE = ZoneInfo("Europe/Warsaw")
AS_OF = AsOf(microseconds(datetime(2026, 11, 1, 12, 34, 56, tzinfo=UTC)), ZONE)
TODAY = (date(2026, 11, 1) - date(1970, 1, 1)).days
DAY = 86_400_000_000
STAMP = pa.timestamp("us", tz="UTC")
BATCH = 200_000

WORDS = {
    "country": (40, 1.0, 0.0), "region": (200, 0.8, 0.0), "city": (1000, 0.9, 0.0), "gender": (3, 0.3, 0.05),
    "tongue": (15, 1.2, 0.0), "marital": (5, 0.5, 0.1), "occupation": (50, 0.6, 0.2), "industry": (30, 0.7, 0.7),
    "company_size": (8, 0.5, 0.7), "persona": (12, 0.4, 0.0), "cluster": (8, 0.3, 0.15), "loyalty": (5, 1.0, 0.0),
    "channel_wished": (6, 0.6, 0.1),
}  # fmt: skip
"""Text fields: how many different values, how unequal (a power law), which share is unknown."""
NUMBERS = {"household": 0.05, "nps": 0.6, "price_points": 0.0}
AMOUNTS = {"income": 0.2, "revenue": 0.7}
DATES = {"birth_date": 0.1, "signup_date": 0.0}
ROWS = {
    "orders": {"category": (30, 0.8), "channel": (5, 0.7)},
    "interactions": {"channel": (6, 0.6), "direction": (2, 0.5), "outcome": (8, 0.8)},
}
SHARE_OF_ORDERS = 0.6


@dataclass(frozen=True, slots=True)
class Size:
    """How large a base is."""

    customers: int
    rows: int

    def of(self, relation: str) -> int:
        """The rows of one relation."""
        orders = int(self.rows * SHARE_OF_ORDERS)
        return orders if relation == "orders" else self.rows - orders


def catalog() -> Catalog:
    """The fields and relations of the drawn base."""

    def field(key: str, kind: Type) -> Field:
        return Field(key, {"en": key}, kind)

    kinds = (
        [(key, Type.CATEGORY) for key in WORDS]
        + [(key, Type.INTEGER) for key in NUMBERS]
        + [(key, Type.MONEY) for key in AMOUNTS]
        + [(key, Type.DATE) for key in DATES]
        + [("consent", Type.BOOLEAN)]
    )
    orders = [("ordered_at", Type.DATETIME), ("net_amount", Type.MONEY)] + [
        (key, Type.CATEGORY) for key in ROWS["orders"]
    ]
    contacts = [("happened_at", Type.DATETIME)] + [(key, Type.CATEGORY) for key in ROWS["interactions"]]
    return Catalog(
        fields={key: field(key, kind) for key, kind in kinds},
        relations={
            "orders": Relation("orders", {"en": "orders"}, {k: field(k, t) for k, t in orders}, time="ordered_at"),
            "interactions": Relation(
                "interactions", {"en": "interactions"}, {k: field(k, t) for k, t in contacts}, time="happened_at"
            ),
        },
        measures={},
        code_lists={},
        currency="PLN",
        zone=ZONE,
    )


def write(directory: Path, size: Size, *, seed: int = 7) -> None:
    """Writes the base as Parquet files, one a table, in the shape of the lake's tables."""
    directory.mkdir(parents=True, exist_ok=True)
    for table, batches in (
        ("customers", customers(size)),
        ("facts", facts(size, seed=seed)),
        ("orders", rows("orders", size, seed=seed + 1)),
        ("interactions", rows("interactions", size, seed=seed + 2)),
    ):
        first = next(batches)
        with parquet.ParquetWriter(directory / f"{table}.parquet", first.schema, compression="zstd") as writer:
            writer.write_batch(first)
            for batch in batches:
                writer.write_batch(batch)


def read(directory: Path, table: str) -> Iterator[pa.RecordBatch]:
    """The batches of a table that was written."""
    yield from parquet.ParquetFile(directory / f"{table}.parquet").iter_batches(BATCH)


def customers(size: Size) -> Iterator[pa.RecordBatch]:
    """Keys by ordinal."""
    for start in range(0, size.customers, BATCH):
        ordinal = np.arange(start, min(start + BATCH, size.customers), dtype=np.int32)
        keys = pa.array(ordinal).cast(pa.string())
        yield pa.record_batch(
            {"ordinal": ordinal, "key": keys, "recorded_at": _stamps(np.full(len(ordinal), _LONG_AGO))}
        )


def facts(size: Size, *, seed: int) -> Iterator[pa.RecordBatch]:
    """One wide row a customer."""
    chance = np.random.default_rng(seed)
    for start in range(0, size.customers, BATCH):
        many = min(BATCH, size.customers - start)
        stamp = _stamps(np.full(many, _LONG_AGO))
        columns: dict[str, pa.Array] = {
            "ordinal": pa.array(np.arange(start, start + many, dtype=np.int32)),
            "valid_from": stamp,
            "observed_at": stamp,
            "recorded_at": stamp,
            "source": pa.array(["drawn"] * many),
            "origin": pa.array(["base"] * many),
            "unset": pa.nulls(many, pa.list_(pa.string())),
        }
        for key, (different, power, unknown) in WORDS.items():
            columns[key] = _words(key, chance, many, shape=(different, power), unknown=unknown)
        for key, unknown in NUMBERS.items():
            columns[key] = pa.array(chance.integers(0, 11, many), mask=chance.random(many) < unknown)
        for key, unknown in AMOUNTS.items():
            amounts = (np.exp(chance.normal(10.3, 1.0, many)) * 100).astype(np.int64) * 100
            columns[key] = pa.array(amounts, mask=chance.random(many) < unknown)
        for key, unknown in DATES.items():
            oldest, youngest = (85 * 365, 18 * 365) if key == "birth_date" else (3650, 0)
            days = (TODAY - chance.integers(youngest, oldest, many)).astype(np.int32)
            columns[key] = pa.array(days, mask=chance.random(many) < unknown).cast(pa.date32())
        columns["consent"] = pa.array(chance.random(many) < 0.7)
        yield pa.record_batch(columns)


def rows(relation: str, size: Size, *, seed: int) -> Iterator[pa.RecordBatch]:
    """The rows of a relation in order of time, as nightly imports append them; a few customers have most of them."""
    chance = np.random.default_rng(seed)
    many = size.of(relation)
    weight = np.exp(chance.normal(0, 1.4, size.customers))
    weight[chance.random(size.customers) < 0.15] = 0
    cumulated = np.cumsum(weight)
    ages = np.sort((730 * 86400 * chance.random(many) ** 1.2 * 1_000_000).astype(np.int64))[::-1]
    for start in range(0, many, BATCH):
        happened = AS_OF.instant - 1 - ages[start : start + BATCH]
        count = len(happened)
        ordinal = np.searchsorted(cumulated, chance.random(count) * cumulated[-1]).clip(0, size.customers - 1)
        columns: dict[str, pa.Array] = {
            "ordinal": pa.array(ordinal.astype(np.int32)),
            "row_key": pa.array(np.arange(start, start + count)).cast(pa.string()),
            "version": pa.array(np.zeros(count, np.int32)),
            "removed": pa.array(np.zeros(count, np.bool_)),
            "recorded_at": _stamps((happened // DAY + 1) * DAY),
            "origin": pa.array(["nightly"] * count),
            "happened_at": _stamps(happened),
        }
        if relation == "orders":
            columns["ordered_at"] = columns["happened_at"]
            amounts = (np.exp(chance.normal(4.6, 1.0, count)) * 100).astype(np.int64) * 100
            columns["net_amount"] = pa.array(amounts)
        for key, shape in ROWS[relation].items():
            columns[key] = _words(key, chance, count, shape=shape)
        yield pa.record_batch(columns)


_LONG_AGO = microseconds(datetime(2020, 1, 1, tzinfo=UTC))


def _stamps(instants: np.ndarray) -> pa.Array:
    return pa.array(instants.astype(np.int64)).view(STAMP)


def _words(
    key: str, chance: np.random.Generator, many: int, *, shape: tuple[int, float], unknown: float = 0.0
) -> pa.Array:
    different, power = shape
    share = 1 / np.arange(1, different + 1) ** power
    codes = np.searchsorted(np.cumsum(share / share.sum()), chance.random(many)).clip(0, different - 1)
    indices = pa.array(codes.astype(np.int32), mask=chance.random(many) < unknown if unknown else None)
    words = pa.array([f"{key}_{number}" for number in range(different)])
    return pa.DictionaryArray.from_arrays(indices, words).cast(pa.string())
