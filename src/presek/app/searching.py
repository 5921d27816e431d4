"""Searching from anywhere: customers by the beginning of any word, by numbers however they are written; segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa

from presek.app import reading
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
from presek.engine.columnar.search_words import Form
from presek.engine.columnar.snapshot import Snapshot
from presek.store import definitions

NAMES = ("name", "legal_name")
PLAIN = Sight(intrusive=False, special=False)
MOST_REASONS = 2
SNAPSHOTS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Searching:
    """Whom a text found: how many there are, and the nearest of them with why each is among them."""

    total: int
    found: tuple[Found, ...]

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
        return Searching(len(everybody), _found(opened, everybody.ordinals()[:most].tolist(), language=language))
    seen = _seen(opened.catalog, sight)
    hits = _search(opened).find(text, [each.name for each in seen])
    ordinals, exact = hits.first(most), opened.snapshot.ordinal(text)
    total = hits.total
    if exact is not None:
        total += not hits.everybody[exact]
        ordinals = [exact, *(each for each in ordinals if each != exact)][:most]
    reasons = _reasons(opened, text, ordinals, seen=seen, language=language)
    lines = _found(opened, ordinals, language=language)
    return Searching(total, tuple(replace(each, reasons=reasons.get(each.key, ())) for each in lines))


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


def _search(opened: Opened) -> Search:
    with _opening:  # two first searches at once must not make an index twice
        return _opened(_Asked(opened.path, opened.snapshot))


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
        if each.name == KEY or (known is not None and sight.sees(known.sensitivity)):
            seen.append(each)
    return tuple(seen)


def _reasons(
    opened: Opened, text: str, ordinals: list[int], *, seen: tuple[Searched, ...], language: str
) -> dict[str, tuple[FoundBy, ...]]:
    """By customer's key what the text begins beside the key and the name."""
    found: dict[str, list[FoundBy]] = {}
    there = np.unique(np.array(ordinals, np.int64))
    for each in seen:
        begun = _begun_by(text, each.form)
        if each.name in (KEY, NAMES[0]) or not begun:
            continue
        for values, owners in search.values_of(opened.snapshot, each, there):
            if not isinstance(values, Texts):
                continue
            for owner, value in zip(owners.tolist(), _matching(values, each.form, begun=begun), strict=True):
                reasons = found.setdefault(opened.snapshot.key(owner), [])
                if value and len(reasons) < MOST_REASONS:
                    reasons.append(FoundBy(each.name, _label(opened.catalog, each, language), value))
    return {key: tuple(reasons) for key, reasons in found.items()}


def _begun_by(text: str, form: Form) -> tuple[str, ...]:
    """With what a word in a field of this form begins where the text finds it."""
    address = search_words.address_of(text)
    if address:
        return (address,) if form is Form.ADDRESS else ()
    numbers = search_words.numbers_of(text) if form in (Form.PHONE, Form.NUMBER) else ()
    return (*numbers, *search_words.words_of(text))


def _matching(values: Texts, form: Form, *, begun: tuple[str, ...]) -> list[str]:
    """Of each row its text where the search finds it, else nothing."""
    plain = values.words.plain
    codes, places = np.unique(np.asarray(values.codes), return_inverse=True)
    codes = codes[codes < len(plain)]
    texts = plain.take(pa.array(codes))
    hits = [False] * (len(codes) + 1)
    for lists in search_words.tokens(texts, form):
        for place, words in enumerate(lists.to_pylist()):
            hits[place] = hits[place] or any(word.startswith(begun) for word in words)
    said_of = texts.to_pylist()
    return [said_of[place] if hits[place] else "" for place in places.tolist()]


def _label(catalog: Catalog, each: Searched, language: str) -> str:
    if not each.relation:
        return said(catalog.fields[each.field].labels, language)
    relation = catalog.relations[each.relation]
    one = relation.nouns.get(language, {}).get("name") or said(relation.labels, language)
    own = relation.fields[each.field]
    return one if each.field == NAMES[0] else f"{one}, {said(own.labels, language)}"


def _found(opened: Opened, ordinals: list[int], *, language: str) -> tuple[Found, ...]:
    there = np.unique(np.array(ordinals, np.int64))
    texts = {key: _texts(opened.snapshot, key, there) for key in (*NAMES, "city", "region")}
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
