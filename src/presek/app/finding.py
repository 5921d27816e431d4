"""Finding customers by a part of their key or name."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from presek.app import run_values
from presek.app.customer_list import text_at
from presek.app.facet_definitions import definition
from presek.app.home import Home
from presek.app.pages_customer import Found
from presek.app.run_values import BaseValues
from presek.engine.columnar.columns import Texts
from presek.values.text import folded

NAMES = ("name", "legal_name")


def find(home: Home, asked: str, *, most: int, language: str = "en") -> tuple[Found, ...]:
    """At most so many customers whose key or name has this in it, the one with that very key first; all for no text."""
    values = run_values.of_run(home)
    keys = values.opened.snapshot.keys
    exact = values.opened.snapshot.ordinal(asked) if asked else None
    if exact is not None and asked:
        return (_found(exact, values, language),)
    if not asked:
        there = values.opened.everybody().ordinals()[:most].tolist()
        return tuple(_found(ordinal, values, language) for ordinal in there)
    low = folded(asked)
    hits = pc.match_substring(keys, pattern=asked, ignore_case=True)
    for key in NAMES:
        texts = values.values.get(key)
        if isinstance(texts, Texts) and len(texts.words):
            words = pc.match_substring(texts.words.folded, pattern=low)
            with_unknown = pa.concat_arrays([_one_array(words), pa.array([False])])
            hits = pc.or_(_one_array(hits), with_unknown.take(pa.array(texts.codes)))
    ordinals = pc.indices_nonzero(hits).slice(0, most).to_pylist()
    return tuple(_found(ordinal, values, language) for ordinal in ordinals)


def names(home: Home, keys: Iterable[str]) -> dict[str, str]:
    """The names of customers by key, where the published run knows them."""
    values = run_values.of_run(home)
    found: dict[str, str] = {}
    for key in keys:
        ordinal = values.opened.snapshot.ordinal(key)
        name = "" if ordinal is None else _found(ordinal, values, "en").name
        if name:
            found[key] = name
    return found


def _one_array(found: pa.Array | pa.ChunkedArray) -> pa.Array:
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _found(ordinal: int, values: BaseValues, language: str) -> Found:
    def text(key: str) -> str:
        texts = values.values.get(key)
        return text_at(texts, ordinal) if isinstance(texts, Texts) else ""

    catalog = values.opened.catalog
    region = catalog.fields.get("region")
    facet = None if region is None else definition(region, catalog)
    code = text("region")
    where = facet.label(facet.token(code), language) if facet is not None and code else ""
    parts = (text("city"), where)
    name = next((text(key) for key in NAMES if text(key)), "")
    return Found(values.opened.snapshot.key(ordinal), name, ", ".join(part for part in parts if part))
