"""One contact person of a company erased alone: their row of contacts goes, and wherever else they are named.

The company stays a customer with all its rows; only texts in them that name the person are left empty. Addresses and
numbers that the company or another of its contacts has, too, are not the person's own and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from presek.app import clock, erasing_facts, importing
from presek.app.erasing_facts import Going
from presek.app.erasing_traces import CONTACTS, Person, person, telling, words_of
from presek.app.home import Home
from presek.app.importing import AtHead
from presek.app.snapshots import FACTS
from presek.catalog.model import Relation, Type
from presek.lake import erase
from presek.source import erased, shape
from presek.store import head, imports
from presek.store.scrubbing import Traces
from presek.values.problem import Branch, Problem, Problems

ROW, ORDINAL, CUSTOMER_KEY = "row_key", "ordinal", "customer_key"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact person: the company, with all its keys; the row; by what they are found in texts."""

    company: Person
    row: str
    traces: Traces


@dataclass(frozen=True, slots=True)
class CountedContact:
    """Rows by table: `goes` whole; `blanked`: those that stay, without the texts that name the person; `rejects`:
    rejected rows that name them."""

    goes: Mapping[str, int]
    blanked: Mapping[str, int]
    rejects: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"contact": True, "rows": dict(self.goes), "blanked": dict(self.blanked), "rejects": self.rejects}


def contact(home: Home, key: str, row: str) -> Contact:
    """The contact of a company with this row key. Problems: no such customer, no such contact."""
    company = person(home, key)
    catalog = home.catalog()
    relation = catalog.relations.get(CONTACTS)
    found = [] if relation is None else list(_rows(home, relation, company))
    mine = [each for each in found if each[ROW] == row]
    if relation is None or not mine:
        says = f"the customer '{key}' has no contact with the row key '{row}'."
        raise Problems(Problem("no-contact", says, path="contact", branch=Branch.DATA))
    names = telling(relation.fields.values())
    others = {_text(each[name]) for each in found if each[ROW] != row for name in names}
    others |= {each.casefold() for each in words_of(home, company.ordinals, tables=(FACTS,))}
    own = [each[name].strip() for each in mine for name in names if each[name] and each[name].strip()]
    words = tuple(dict.fromkeys(each for each in own if each.casefold() not in others))
    return Contact(company, row, Traces((), words))


def counted(home: Home, meant: Contact) -> CountedContact:
    """What erasing the contact would take out, and where texts would be left empty."""
    catalog, known = home.catalog(), AtHead(home.lake, home.head())
    relation = catalog.relations[CONTACTS]
    goes = {CONTACTS: sum(each[ROW] == meant.row for each in _rows(home, relation, meant.company))}
    aside = shape.aside_name(CONTACTS)
    if known.has(aside):
        keys = pa.array(list(meant.company.traces.keys), pa.string())
        batches = known.of_keys(aside, CUSTOMER_KEY, keys, schema=shape.aside(relation))
        goes[aside] = sum(pc.sum(pc.equal(each.column(ROW), meant.row)).as_py() or 0 for each in batches)
    blanked = {
        key: sum(pc.sum(_naming(batch, relation, meant)).as_py() or 0 for batch in _batches(home, relation, meant))
        for key, relation in catalog.relations.items()
        if key != CONTACTS and known.has(key)
    }
    return CountedContact(_some(goes), _some(blanked), erasing_facts.rejects_naming(home, meant.traces))


def take_out(home: Home, meant: Contact, counts: CountedContact, *, number: int, going: Going) -> dict[str, int]:
    """Writes the tables without them, and that they are erased; the new versions, which the head does not name yet. The
    caller is who writes."""
    at = max(clock.now(), imports.last_at() + 1)
    moved: dict[str, int] = {}
    for table in counts.goes:
        going()
        aside = table != CONTACTS
        values = meant.company.traces.keys if aside else meant.company.ordinals
        where = (CUSTOMER_KEY if aside else ORDINAL, values)
        moved[table] = erase.changed(home.lake, table, _without(meant.row), where=where, at=at)
    for table in counts.blanked:
        going()
        relation = home.catalog().relations[table]
        change = _blank(relation, meant)
        moved[table] = erase.changed(home.lake, table, change, where=(ORDINAL, meant.company.ordinals), at=at)
    if counts.rejects:
        moved[importing.REJECTS] = erasing_facts.without_rejects(home, meant.traces)
    keys = [(erased.NOBODY, erased.of_contact(key, meant.row)) for _, key in meant.company.keys]
    rows = erased.rows_of(keys, number=number, salt=head.lake_name(""), at=at)
    moved[erased.TABLE] = home.lake.append(erased.TABLE, rows)
    return moved


def _without(row: str) -> erase.Change:
    def change(batch: pa.RecordBatch, of_company: pa.Array) -> pa.RecordBatch:
        gone = pc.and_(of_company, pc.fill_null(pc.equal(batch.column(ROW), row), fill_value=False))
        return batch.filter(pc.invert(gone))

    return change


def _blank(relation: Relation, meant: Contact) -> erase.Change:
    def change(batch: pa.RecordBatch, of_company: pa.Array) -> pa.RecordBatch:
        for place, each in enumerate(batch.schema):
            if each.name in _texts(relation):
                named = pc.and_(of_company, _named(batch.column(place), meant))
                batch = batch.set_column(
                    place, each, pc.if_else(named, pa.scalar(None, each.type), batch.column(place))
                )
        return batch

    return change


def _batches(home: Home, relation: Relation, meant: Contact) -> Iterator[pa.RecordBatch]:
    texts = _texts(relation)
    if not texts or not meant.traces.words:
        return
    schema = shape.rows(relation)
    narrow = pa.schema([schema.field(name) for name in (ORDINAL, *texts)])
    ordinals = pa.array(meant.company.ordinals, pa.int32())
    yield from AtHead(home.lake, home.head()).of_keys(relation.key, ORDINAL, ordinals, schema=narrow)


def _naming(batch: pa.RecordBatch, relation: Relation, meant: Contact) -> pa.Array:
    """Which rows name the person in any text."""
    found = pa.array([False] * batch.num_rows)
    for name in _texts(relation):
        found = pc.or_(found, _named(batch.column(name), meant))
    return found


def _named(column: pa.Array, meant: Contact) -> pa.Array:
    return pa.array([bool(each) and meant.traces.stand_in(str(each)) for each in column.to_pylist()], pa.bool_())


def _texts(relation: Relation) -> list[str]:
    return [each.key for each in relation.fields.values() if each.type is Type.TEXT]


def _rows(home: Home, relation: Relation, company: Person) -> Iterator[dict[str, str]]:
    """All versions of the company's contacts: row key and what tells who they are."""
    known = AtHead(home.lake, home.head())
    if not known.has(CONTACTS):
        return
    schema = shape.rows(relation)
    narrow = pa.schema([schema.field(name) for name in (ORDINAL, ROW, *telling(relation.fields.values()))])
    for batch in known.of_keys(CONTACTS, ORDINAL, pa.array(company.ordinals, pa.int32()), schema=narrow):
        yield from batch.to_pylist()


def _text(value: str | None) -> str:
    return (value or "").strip().casefold()


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {table: count for table, count in counts.items() if count}
