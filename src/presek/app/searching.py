"""Searching from anywhere: customers by the beginning of any word, by numbers however they are written; segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.app import engine_contacts, reading
from presek.app.facet_definitions import definition, said
from presek.app.home import Home
from presek.app.pages_customer import Found, FoundBy
from presek.app.searched import SEARCHED
from presek.app.sight import Sight
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog, Field
from presek.engine.columnar import search, search_words
from presek.engine.columnar.columns import Texts
from presek.engine.columnar.search import KEY, Search, Searched
from presek.engine.columnar.search_index import Part
from presek.engine.columnar.search_words import Form
from presek.engine.columnar.snapshot import Snapshot
from presek.store import definitions

NAMES = ("name", "legal_name")
PLAIN = Sight(intrusive=False, special=False)
MOST_REASONS = 2
WHOLE = ""
"""The part of a text that is all of it: an address or a number."""
SNAPSHOTS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Searching:
    """Whom a text found: how many there are, and the nearest of them with why each is among them. `exact`: the text is
    the very key of the first of them (or was, before they were merged)."""

    total: int
    found: tuple[Found, ...]
    exact: bool = False

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        lines = [
            {
                "customer": each.key,
                "name": each.name,
                "place": each.place,
                "matched": [{"field": reason.field, "value": reason.value} for reason in each.reasons],
            }
            for each in self.found
        ]
        return {"count": self.total, "customers": lines}


@dataclass(frozen=True, slots=True)
class FoundSegment:
    """A segment that a text found, by its labels."""

    key: str
    label: str
    segmentation: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A snapshot by its folder; the opened one is only the way to it."""

    path: Path
    snapshot: Snapshot = field(compare=False, hash=False)


_opening = Lock()


def customers(home: Home, asked: str, *, most: int, language: str = "en", sight: Sight = PLAIN) -> Searching:
    """The customers whom a text finds in fields that this person may see: the one with that very key first, then those
    with the very words. For no text: the first of the base."""
    opened = reading.opened(home)
    text = asked.strip()
    if not text:
        everybody = opened.everybody()
        there = everybody.ordinals()[:most].tolist()
        return Searching(len(everybody), _found(opened, there, language=language, sight=sight))
    seen = _seen(opened.catalog, sight)
    hits = _search(opened).find(text, [each.name for each in seen])
    ordinals, exact = hits.first(most), opened.snapshot.ordinal(text)
    total = hits.total
    if exact is not None:
        total += not hits.everybody[exact]
        ordinals = [exact, *(each for each in ordinals if each != exact)][:most]
    reasons = _reasons(opened, text, ordinals, seen=seen, language=language)
    lines = _found(opened, ordinals, language=language, sight=sight)
    found = tuple(replace(each, reasons=reasons.get(each.key, ())) for each in lines)
    return Searching(total, found, exact is not None)


def segments(asked: str, *, most: int, language: str) -> tuple[FoundSegment, ...]:
    """The segments of whose name in this language, or key, every word of a text begins a word."""
    found = []
    for each in definitions.load():
        for segment in each.segments:
            label = said(segment.labels, language) or segment.key
            if begins(asked, f"{label} {segment.key}"):
                found.append(FoundSegment(segment.key, label, said(each.labels, language) or each.key))
    return tuple(found[:most])


def begins(asked: str, text: str) -> bool:
    """Whether every word of what is asked begins a word of the text; never for no words."""
    wanted, words = search_words.words_of(asked), search_words.words_of(text)
    return bool(wanted) and all(any(word.startswith(each) for word in words) for each in wanted)


def names_of(opened: Opened, ordinals: Sequence[int]) -> dict[int, str]:
    """The names of some customers, where they are known."""
    there = np.unique(np.array(ordinals, np.int64))
    plain, legal = (_texts(opened.snapshot, key, there) for key in NAMES)
    return {**legal, **plain}


def _search(opened: Opened) -> Search:
    with _opening:  # two first searches at once must not make an index twice
        found, contacts = _opened(_Asked(opened.path, opened.snapshot)), engine_contacts.of(opened)
        return found if contacts is None else replace(found, indexes=(*found.indexes, contacts.index))


@lru_cache(maxsize=SNAPSHOTS_KEPT)
def _opened(asked: _Asked) -> Search:
    return search.of(asked.snapshot, SEARCHED)


def _seen(catalog: Catalog, sight: Sight) -> tuple[Searched, ...]:
    """What the person may see of what is searched."""

    def named(each: Searched) -> Field | None:
        if each.relation:
            relation = catalog.relations.get(each.relation)
            return None if relation is None else relation.fields.get(each.field)
        return catalog.fields.get(each.field)

    seen = []
    for each in SEARCHED:
        known = named(each)
        if each.name == KEY or (known is not None and sight.sees_named(known, each.relation)):
            seen.append(each)
    return tuple(seen)


def _reasons(
    opened: Opened, text: str, ordinals: list[int], *, seen: tuple[Searched, ...], language: str
) -> dict[str, tuple[FoundBy, ...]]:
    """By customer's key the values that the text begins with what neither their key nor their name begins with."""
    there = np.unique(np.array(ordinals, np.int64))
    said_so_far: dict[int, set[str]] = {ordinal: set() for ordinal in there.tolist()}
    found: dict[str, list[FoundBy]] = {}
    for each in seen:
        is_shown = each.name in (KEY, NAMES[0])
        wanted = _wanted(text, each.form) if len(there) else {}
        for values, owners in _values_of(opened, each, there) if wanted else ():
            if not isinstance(values, Texts):
                continue
            for owner, (value, begun) in zip(owners.tolist(), _begun(values, each.form, wanted), strict=True):
                if is_shown:
                    said_so_far[owner] |= begun
                elif not begun <= said_so_far[owner]:
                    said_so_far[owner] |= begun
                    label = _label(opened.catalog, each, language)
                    found.setdefault(opened.snapshot.key(owner), []).append(FoundBy(each.name, label, value))
    return {key: tuple(reasons[:MOST_REASONS]) for key, reasons in found.items()}


def _values_of(opened: Opened, each: Searched, ordinals: npt.NDArray[np.int64]) -> list[Part]:
    """What is known of some customers, or of their contact persons where these are in the engine."""
    contacts = engine_contacts.of(opened) if each.relation else None
    if contacts is not None and each.name in contacts.texts:
        return contacts.of(each.name, ordinals)
    return search.values_of(opened.snapshot, each, ordinals)


def _wanted(text: str, form: Form) -> dict[str, tuple[str, ...]]:
    """Of each part of a text how what it finds in a field of this form may begin."""
    address = search_words.address_of(text)
    if address:
        return {WHOLE: (address,)} if form is Form.ADDRESS else {}
    numbers = search_words.numbers_of(text) if form in (Form.PHONE, Form.NUMBER) else ()
    words = (word for word in search_words.words_of(text) if search_words.may_be_in(form, word))
    return {word: (word,) for word in words} | ({WHOLE: numbers} if numbers else {})


def _begun(values: Texts, form: Form, wanted: Mapping[str, tuple[str, ...]]) -> list[tuple[str, set[str]]]:
    """Of each row its text, and which parts of what is wanted begin a word of it."""
    plain = values.words.plain
    codes, places = np.unique(np.asarray(values.codes), return_inverse=True)
    known = codes[codes < len(plain)]
    texts = plain.take(pa.array(known))
    begun: list[set[str]] = [set() for _ in range(len(codes))]
    for lists in search_words.tokens(texts, form):
        for place, words in enumerate(lists.to_pylist()):
            begun[place] |= {part for part, ways in wanted.items() if any(word.startswith(ways) for word in words)}
    said_of = [*texts.to_pylist(), *[""] * (len(codes) - len(known))]
    return [(said_of[place], begun[place]) for place in places.tolist()]


def _label(catalog: Catalog, each: Searched, language: str) -> str:
    if not each.relation:
        return said(catalog.fields[each.field].labels, language)
    relation = catalog.relations[each.relation]
    one = relation.nouns.get(language, {}).get("name") or said(relation.labels, language)
    own = relation.fields[each.field]
    return one if each.field == NAMES[0] else f"{one}, {said(own.labels, language)}"


def _found(opened: Opened, ordinals: list[int], *, language: str, sight: Sight) -> tuple[Found, ...]:
    there = np.unique(np.array(ordinals, np.int64))
    fields = opened.catalog.fields
    seen = [key for key in (*NAMES, "city", "region") if key in fields and sight.sees_named(fields[key])]
    texts = {key: _texts(opened.snapshot, key, there) if key in seen else {} for key in (*NAMES, "city", "region")}
    region = opened.catalog.fields.get("region")
    facet = None if region is None else definition(region, opened.catalog)

    def one(ordinal: int) -> Found:
        name = next((text for key in NAMES if (text := texts[key].get(ordinal, ""))), "")
        code = texts["region"].get(ordinal, "")
        where = facet.label(facet.token(code), language) if facet is not None and code else ""
        parts = (texts["city"].get(ordinal, ""), where)
        return Found(opened.snapshot.key(ordinal), name, ", ".join(part for part in parts if part))

    return tuple(map(one, ordinals))


def _texts(snapshot: Snapshot, key: str, ordinals: np.ndarray) -> Mapping[int, str]:
    """What is known of some customers in a field of texts."""
    found: dict[int, str] = {}
    for values, owners in search.values_of(snapshot, Searched(key, Form.WORDS, key), ordinals):
        if isinstance(values, Texts):
            words = values.words.plain
            known = ((owner, code) for owner, code in zip(owners.tolist(), values.codes.tolist()) if code < len(words))
            found |= {owner: str(words[code].as_py()) for owner, code in known}
    return found
