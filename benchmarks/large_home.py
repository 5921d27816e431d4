"""A home with a base of any size over the shipped catalog, drawn from a seed and written straight into its lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from presek.app import applying
from presek.app.home import Home
from presek.app.refresh import refresh
from presek.catalog.model import Catalog, Field, Type, scale_of
from presek.segment import parse
from presek.segment.segmentation import Segment, Segmentation
from presek.store import about, head
from presek.store.about import About
from presek.values.instant import AsOf

ZONE = ZoneInfo("Europe/Warsaw")
AS_OF = AsOf.end_of(date(2026, 6, 30), ZONE)
DAY = 86_400_000_000
STAMP = pa.timestamp("us", tz="UTC")
MOST_WORDS = 8
ROWS_A_CUSTOMER = 2
A_CLASS = 10_000
INDUSTRIES = ("62.10", "61.10", "47.11", "64.19", "01.11", "86.10")
SEGMENTS = {
    "a_class": f"revenue_12m >= {A_CLASS} PLN",
    "silent": "interactions.last() more than 30 days ago",
    "young": "age between 18 and 30",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a search through all needs: industry, revenue of 12 months in 1/10,000, days of silence (-1: no contact)."""

    industry: np.ndarray
    revenue: np.ndarray
    silence: np.ndarray


def make(folder: Path, customers: int, *, seed: int = 7, also: Mapping[str, pa.Array] | None = None) -> Drawn:
    """Makes the home, fills its lake, puts segments in force and refreshes. `also`: further facts of everybody."""
    home = Home.open(folder)
    about.put(About("Benchmark", str(ZONE), "PLN", AS_OF.instant, made_up=True))
    chance = np.random.default_rng(seed)
    catalog = home.catalog()
    industry = chance.integers(0, len(INDUSTRIES), customers)
    tables = {"customers": _customers(customers), "facts": _facts(customers, catalog, chance, industry=industry)}
    for name, column in (also or {}).items():
        tables["facts"] = tables["facts"].append_column(name, column)
    orders, amounts, bought = _orders(customers, chance)
    tables["orders"] = orders
    tables["interactions"], silence = _interactions(customers, chance)
    head.move({name: home.lake.append(name, table) for name, table in tables.items()})
    made = tuple(Segment(key, {"en": key}, parse.parse(rule), typed=rule) for key, rule in SEGMENTS.items())
    applying.put_in_force(home, [Segmentation("drawn", {"en": "Drawn"}, False, made)], by="benchmark")
    refresh(home)
    revenue = np.bincount(bought, weights=amounts, minlength=customers).astype(np.int64)
    return Drawn(industry, revenue, silence)


def _customers(many: int) -> pa.Table:
    ordinal = np.arange(many, dtype=np.int32)
    return pa.table({"ordinal": ordinal, "key": _keys("C", ordinal), "recorded_at": stamps(np.full(many, _long_ago()))})


def _facts(many: int, catalog: Catalog, chance: np.random.Generator, *, industry: np.ndarray) -> pa.Table:
    stamp = stamps(np.full(many, _long_ago()))
    columns: dict[str, object] = {
        "ordinal": np.arange(many, dtype=np.int32),
        "valid_from": stamp,
        "observed_at": stamp,
        "recorded_at": stamp,
        "source": pa.array(["drawn"] * many),
        "origin": pa.array(["benchmark"] * many),
        "unset": pa.nulls(many, pa.list_(pa.string())),
    }
    for field in catalog.fields.values():
        if field.facet:
            columns[field.key] = _values(field, catalog, many=many, chance=chance)
    columns["industry"] = pa.array(INDUSTRIES).take(pa.array(industry))
    columns["name"] = _keys("Customer ", np.arange(many))
    days = (date(2026, 6, 30) - date(1970, 1, 1)).days - chance.integers(18 * 366, 85 * 365, many)
    columns["birth_date"] = pa.array(days.astype(np.int32)).cast(pa.date32())
    return pa.table(columns)


def _values(field: Field, catalog: Catalog, *, many: int, chance: np.random.Generator) -> pa.Array:
    unknown = chance.random(many) < 0.1
    match field.type:
        case Type.CATEGORY | Type.CODE | Type.TAGS:
            codes = catalog.list_of(field)
            words = ["one", "two", "three"]
            if codes is not None:
                words = [key for key, code in codes.codes.items() if not code.unknown][:MOST_WORDS]
            texts = pa.array(words).take(pa.array(chance.integers(0, len(words), many), mask=unknown))
            if field.type is not Type.TAGS:
                return texts
            return pa.ListArray.from_arrays(pa.array(np.arange(many + 1, dtype=np.int32)), texts.fill_null(words[0]))
        case _:
            first, last = (float(field.edges[place]) for place in (0, -1))
            numbers = chance.uniform(first, last * 1.2, many) * 10 ** scale_of(field)
            return pa.array(numbers.astype(np.int64), mask=unknown)


def _orders(customers: int, chance: np.random.Generator) -> tuple[pa.Table, np.ndarray, np.ndarray]:
    many = customers * ROWS_A_CUSTOMER
    ordinal = chance.integers(0, customers, many)
    happened = AS_OF.instant - 1 - np.sort(chance.integers(0, 360 * DAY, many))[::-1]
    amounts = (np.exp(chance.normal(8.0, 1.0, many)) * 100).astype(np.int64) * 100
    rows = _rows("orders", ordinal, happened) | {"ordered_at": stamps(happened), "net_amount": pa.array(amounts)}
    return pa.table(rows), amounts, ordinal


def _interactions(customers: int, chance: np.random.Generator) -> tuple[pa.Table, np.ndarray]:
    """Each at noon UTC of its day, so that whole days lie between it and the as-of day in every zone."""
    many = customers * ROWS_A_CUSTOMER
    ordinal = chance.integers(0, customers, many)
    ago = np.sort(chance.integers(1, 400, many))[::-1]
    noon = (AS_OF.midnight // DAY + 1) * DAY + DAY // 2
    happened = noon - ago * DAY
    words = {"channel": ("phone", "email", "web"), "direction": ("in", "out")}
    rows = _rows("interactions", ordinal, happened) | {"at": stamps(happened)}
    rows |= {key: pa.array(texts).take(pa.array(chance.integers(0, len(texts), many))) for key, texts in words.items()}
    silence = np.full(customers, np.iinfo(np.int64).max)
    np.minimum.at(silence, ordinal, ago)
    silence[silence == np.iinfo(np.int64).max] = -1
    return pa.table(rows), silence


def _rows(relation: str, ordinal: np.ndarray, happened: np.ndarray) -> dict[str, object]:
    many = len(ordinal)
    return {
        "ordinal": ordinal.astype(np.int32),
        "row_key": _keys(relation[0], np.arange(many)),
        "version": np.zeros(many, np.int32),
        "removed": np.zeros(many, np.bool_),
        "recorded_at": stamps((happened // DAY + 1) * DAY),
        "origin": pa.array(["benchmark"] * many),
        "happened_at": stamps(happened),
    }


def _keys(prefix: str, numbers: np.ndarray) -> pa.Array:
    texts = pa.array(numbers).cast(pa.string()).to_pylist()
    return pa.array([prefix + text for text in texts])


def stamps(instants: np.ndarray) -> pa.Array:
    """Instants as the lake keeps them."""
    return pa.array(instants.astype(np.int64)).cast(pa.timestamp("us")).cast(STAMP)


def _long_ago() -> int:
    return AS_OF.instant - 4000 * DAY
