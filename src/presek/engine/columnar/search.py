"""Searching the customers of a snapshot by the beginnings of words; what came in its tail counts at once.

The index of a whole snapshot lies beside it. Of a tail's customers a small one is made when it is first searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar import search_index, search_words
from presek.engine.columnar.columns import Stored, Texts, Words
from presek.engine.columnar.search_index import Ordinals, Part, Postings
from presek.engine.columnar.search_words import Form
from presek.engine.columnar.snapshot import Snapshot
from presek.engine.columnar.tables import CustomerFile
from presek.engine.columnar.tail_customers import CustomersWithTail
from presek.engine.columnar.tail_rows import RowsWithTail

KEY = "key"
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Searched:
    """A field that is searched: of customers, or of a relation's rows; without a field: the customers' keys."""

    name: str
    form: Form
    field: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """The postings by name of field. `anew`: customers of whom they say nothing (another index has them)."""

    fields: Mapping[str, Postings]
    anew: Ordinals


@dataclass(frozen=True, slots=True)
class Hits:
    """Whom a text finds. `nearest`: who has the very words, and in fields of their own, by descending closeness."""

    everybody: Mask
    nearest: tuple[Mask, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return int(np.count_nonzero(self.everybody))

    def first(self, most: int) -> list[int]:
        """At most so many, the nearest first, of equally near ones those who came first."""
        found: list[int] = []
        rest = self.everybody.copy()
        for tier in (*self.nearest, self.everybody):
            if len(found) < most:
                here = np.flatnonzero(rest & tier)[: most - len(found)]
                found += here.tolist()
                rest[here] = False
        return found


@dataclass(frozen=True, slots=True)
class Search:
    """A snapshot that can be searched."""

    searched: tuple[Searched, ...]
    indexes: tuple[Index, ...]
    present: Mask

    def find(self, text: str, names: Iterable[str]) -> Hits:
        """Whom all words of a text find in the named fields, each by the beginning of a word there; or whom the whole
        text finds as an address or a number."""
        wanted = frozenset(names)
        own = [each.name for each in self.searched if each.name in wanted and not each.relation]
        every = [each.name for each in self.searched if each.name in wanted]
        address = search_words.address_of(text)
        if address:
            there = [(address, name) for name in every if self._form(name) is Form.ADDRESS]
            return self._hits([([each for each in there if each[1] in own], there)])
        ways = []
        for number in search_words.numbers_of(text):
            there = [(number, name) for name in every if self._form(name) in (Form.PHONE, Form.NUMBER)]
            ways.append(([each for each in there if each[1] in own], there))
        found = self._any(ways)
        words = search_words.words_of(text)
        each_word = []
        for word in words:
            there = [(word, name) for name in every if search_words.may_be_in(self._form(name), word)]
            each_word.append(([each for each in there if each[1] in own], there))
        return self._joined(found, self._hits(each_word)) if words else found

    def _form(self, name: str) -> Form:
        return next(each.form for each in self.searched if each.name == name)

    def _hits(self, words: list[tuple[list[tuple[str, str]], list[tuple[str, str]]]]) -> Hits:
        """Whom every word finds."""
        everybody, exact, own, both = (self.present.copy() for _ in range(4))
        for near, far in words:
            begins, is_own = self._marked(far, Postings.beginning_with), self._marked(near, Postings.beginning_with)
            everybody &= begins
            own &= is_own
            if everybody.any():
                exact &= self._marked(far, Postings.being)
                both &= self._marked(near, Postings.being)
        return Hits(everybody, (both & everybody, own & everybody, exact & everybody))

    def _any(self, ways: list[tuple[list[tuple[str, str]], list[tuple[str, str]]]]) -> Hits:
        """Whom one of these finds."""
        nobody = np.zeros(len(self.present), np.bool_)
        found = Hits(nobody, (nobody, nobody, nobody))
        for way in ways:
            found = self._joined(found, self._hits([way]))
        return found

    @staticmethod
    def _joined(one: Hits, other: Hits) -> Hits:
        nearest = tuple(first | second for first, second in zip(one.nearest, other.nearest, strict=True))
        return Hits(one.everybody | other.everybody, nearest)

    def _marked(self, wanted: list[tuple[str, str]], of: Callable[[Postings, str], Ordinals]) -> Mask:
        found = np.zeros(len(self.present), np.bool_)
        for index in self.indexes:
            for word, name in wanted:
                postings = index.fields.get(name)
                if postings is not None:
                    found[of(postings, word)] = True
            found[index.anew] = False
        return found


def fields_of(snapshot: Snapshot, searched: Iterable[Searched]) -> dict[str, Postings]:
    """The postings of a whole snapshot."""
    everybody = np.arange(snapshot.size, dtype=np.int32)
    made = {}
    for each in searched:
        if each.relation:
            if each.relation in snapshot.relations:
                rows = snapshot.relations[each.relation]
                made[each.name] = Postings.of([(rows.column(each.field), rows.ordinal)], each.form)
        else:
            values = _keys(snapshot.keys) if each.name == KEY else snapshot.customers.last(each.field)
            made[each.name] = Postings.of([(values, everybody)], each.form)
    return made


def of(snapshot: Snapshot, searched: tuple[Searched, ...]) -> Search:
    """A snapshot's search. Where no index lies beside it (it was built before there were any), one is made here."""
    whole = snapshot if snapshot.base is None else snapshot.base
    present = np.unpackbits(snapshot.everybody, count=snapshot.size, bitorder="little").view(np.bool_)
    fields = search_index.opened(whole.directory)
    if fields is None or not {each.name for each in searched} <= fields.keys() | _absent(whole, searched):
        fields = fields_of(whole, searched)
    if snapshot.base is None:
        return Search(searched, (Index(fields, np.zeros(0, np.int64)),), present)
    anew = _anew(snapshot, searched)
    fresh = {each.name: Postings.of(values_of(snapshot, each, anew), each.form) for each in searched}
    return Search(searched, (Index(fields, anew), Index(fresh, np.zeros(0, np.int64))), present)


def _absent(snapshot: Snapshot, searched: Iterable[Searched]) -> set[str]:
    """What is searched in rows that the snapshot has none of."""
    return {each.name for each in searched if each.relation and each.relation not in snapshot.relations}


def _keys(keys: pa.LargeStringArray) -> Texts:
    return Texts(np.arange(len(keys)), nulls=False, words=Words(keys, keys))


def _anew(snapshot: Snapshot, searched: Iterable[Searched]) -> npt.NDArray[np.int64]:
    """The customers of whom the tail says anything that is searched, ascending."""
    found = [np.zeros(0, np.int64)]
    if isinstance(snapshot.customers, CustomersWithTail):
        found.append(snapshot.customers.owners)
    for relation in {each.relation for each in searched}:
        rows = snapshot.relations.get(relation)
        if isinstance(rows, RowsWithTail):
            found.append(rows.seam.owners)
    return np.unique(np.concatenate(found))


def values_of(snapshot: Snapshot, each: Searched, ordinals: npt.NDArray[np.int64]) -> list[Part]:
    """What is known of some customers (ascending), out of the files that have it."""
    if each.relation:
        rows = snapshot.relations.get(each.relation)
        parts = [] if rows is None else rows.parts_of(ordinals)
        return [(part.file.column(each.field).take(part.places), part.ordinal) for part in parts]
    if each.name == KEY:
        return [(_keys(snapshot.keys.take(pa.array(ordinals))), ordinals)]
    customers = snapshot.customers
    if isinstance(customers, CustomerFile):
        return [(customers.last(each.field).take(ordinals), ordinals)]
    if not isinstance(customers, CustomersWithTail):
        raise TypeError("customers lie in a file, or in one and its tail")
    rest = ordinals[~np.isin(ordinals, customers.owners)]
    fresh = np.flatnonzero(np.isin(customers.owners, ordinals))
    said: Stored = customers.tail.last(each.field).take(fresh)
    return [(said, customers.owners[fresh]), (customers.base.last(each.field).take(rest), rest)]
