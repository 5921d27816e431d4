"""By what a customer is found: the ordinals and keys that are theirs, and the words that tell who they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

import pyarrow as pa
import pyarrow.compute as pc

from presek.app import merges
from presek.app.home import Home
from presek.app.importing import AtHead
from presek.app.snapshots import CUSTOMERS, FACTS
from presek.catalog.model import Catalog, Field, Sensitivity, Type
from presek.source import shape
from presek.store.scrubbing import Traces
from presek.values.problem import Branch, Problem, Problems

TELLING = ("name", "email", "phone", "address", "tax_id", "registry_id")
"""Fields that tell who somebody is, by how their keys end."""
CONTACTS = "contacts"
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Person:
    """All that is one customer: the ordinals of those merged into them, too, each with its key."""

    keys: tuple[tuple[int, str], ...]
    traces: Traces

    @property
    def ordinals(self) -> tuple[int, ...]:
        """Their ordinals."""
        return tuple(ordinal for ordinal, _ in self.keys)


def person(home: Home, key: str) -> Person:
    """Who has a key, merged away or not. Problems: nobody has."""
    head = home.head()
    into = {each.gone: each.into for each in merges.read(home.lake, head) if each.holds}
    mine = next((ordinal for ordinal, named in _customers(home, keys={key})), None)
    if mine is None:
        says = f"no customer has the key '{key}'."
        raise Problems(Problem("unknown-customer", says, path="customer", branch=Branch.DATA))
    stands = merges.survivor(mine, into)
    group = {stands, *(gone for gone in into if merges.survivor(gone, into) == stands)}
    keys = tuple(sorted(_customers(home, ordinals=group)))
    words = words_of(home, sorted(group))
    return Person(keys, Traces(tuple(named for _, named in keys), words, tuple(sorted(group))))


def telling(fields: Iterable[Field]) -> list[str]:
    """Those of some fields whose values tell who somebody is."""
    return [
        each.key for each in fields
        if each.type is Type.TEXT and any(each.key == end or each.key.endswith(f"_{end}") for end in TELLING)
    ]  # fmt: skip


def personal(fields: Iterable[Field]) -> list[str]:
    """Those of some fields whose values are a person's, not a company's."""
    return [each.key for each in fields if each.sensitivity is not Sensitivity.COMPANY]


def _customers(home: Home, *, keys: Collection[str] = (), ordinals: Collection[int] = ()) -> Iterator[tuple[int, str]]:
    wanted = pa.array(sorted(keys), pa.string()), pa.array(sorted(ordinals), pa.int32())
    for batch in home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), schema=shape.customers()):
        named = pc.is_in(batch.column("key"), value_set=wanted[0])
        numbered = pc.is_in(batch.column("ordinal"), value_set=wanted[1])
        for row in batch.filter(pc.or_(named, numbered)).to_pylist():
            yield row["ordinal"], row["key"]


def words_of(home: Home, ordinals: Sequence[int], *, tables: Collection[str] = (FACTS, CONTACTS)) -> tuple[str, ...]:
    """All that was ever said of them that tells who they are, and how it stands in an address of a page."""
    catalog, known = home.catalog(), AtHead(home.lake, home.head())
    found: dict[str, None] = {}
    for table, fields in _tables(catalog):
        if table not in tables or not known.has(table):
            continue
        schema = shape.facts(catalog) if table == FACTS else shape.rows(catalog.relations[table])
        narrow = pa.schema([schema.field(name) for name in ("ordinal", *fields)])
        for batch in known.of_keys(table, "ordinal", pa.array(ordinals, pa.int32()), schema=narrow):
            for name in fields:
                found |= dict.fromkeys(each.strip() for each in batch.column(name).to_pylist() if each)
    plain = [each for each in found if len(each) >= SHORTEST]
    quoted = [quote_plus(each) for each in plain if quote_plus(each) != each]
    return tuple(dict.fromkeys([*plain, *quoted]))


def _tables(catalog: Catalog) -> Iterator[tuple[str, list[str]]]:
    yield FACTS, telling(catalog.fields.values())
    for key, relation in catalog.relations.items():
        if key == CONTACTS:
            yield key, telling(relation.fields.values())
