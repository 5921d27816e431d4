"""Conditions as the text that programs are told, written once for all customers who stand alike.

Whoever is in the same segments, is the same kind of party and has the same facts known gets the same, word for word,
but for the key and the hash of the whole. Those with exceptions stand alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from presek.app import conditions
from presek.app.conditions import Deciding
from presek.app.home import Home
from presek.policy.book import Standing
from presek.policy.canonical import canonical
from presek.store import objections, restrictions
from presek.values.instant import AsOf, day_of

KEPT = 4_096
"""Ways to stand that are held ready in a process, some ten kilobytes each."""

SOMEBODY, SOME_HASH = "\x00customer\x00", "\x00hash\x00"
"""Stand for what differs; no key has such characters."""


@dataclass(frozen=True, slots=True)
class Written:
    """JSON, as text."""

    text: str


@dataclass(frozen=True, slots=True)
class ToldMany:
    """The conditions of those who are there, in the order asked for, as the text of a list; and the keys nobody has."""

    day: str
    conditions: Written
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """The keys of all whose data is restricted, and of all who object to marketing."""

    restricted: frozenset[str]
    objecting: frozenset[str]

    @classmethod
    def now(cls) -> _Held:
        """As it is at this moment, whatever day is asked for."""
        return cls(restrictions.restricted(), objections.objecting())


@dataclass(frozen=True, slots=True)
class _Alike:
    """The text of an answer around its customer and its hash, and the text that the hash is taken of."""

    told: tuple[str, ...]
    hashed: tuple[str, ...]


def told(home: Home, key: str, *, as_of: AsOf | None = None) -> Written:
    """The text of `Conditions.as_json()` of one customer, and whether they are held back now. Problems: there is no
    such customer."""
    by = conditions.deciding(home, as_of=as_of)
    standing = by.standing(key)
    return Written(_with_held(_whole(by, standing), by, standing.customer, held=_Held.now()))


def told_many(home: Home, keys: Iterable[str], *, reasons: bool, as_of: AsOf | None = None) -> ToldMany:
    """The same of many, or without `reasons` what they get alone (`Conditions.given()`)."""
    by = conditions.deciding(home, as_of=as_of)
    told, unknown, held = [], [], _Held.now()
    for key in dict.fromkeys(keys):
        ordinal = by.standings.ordinal(key)
        if ordinal is None:
            unknown.append(key)
        else:
            standing = by.standings.of(ordinal)
            text = _whole(by, standing) if reasons else _given(by, standing)
            told.append(_with_held(text, by, standing.customer, held=held))
    return ToldMany(day_of(by.day).isoformat(), Written(f"[{','.join(told)}]"), tuple(unknown))


def _with_held(text: str, by: Deciding, key: str, *, held: _Held) -> str:
    """The text of one customer's conditions with whether they are restricted, and whether they object to marketing,
    under any of their keys. That is no part of what the hash is taken of."""
    keys: tuple[str, ...] = (key,)
    if held.restricted or held.objecting:
        ordinal = by.standings.ordinal(key)
        keys = (key, *(() if ordinal is None else by.standings.opened.snapshot.other_keys(ordinal)))
    said = {
        "restricted": not held.restricted.isdisjoint(keys),
        "objects_to_marketing": not held.objecting.isdisjoint(keys),
    }
    return f"{text[:-1]},{_text(said)[1:]}"


def _whole(by: Deciding, standing: Standing) -> str:
    if standing.exceptions:
        return _text(by.decide(standing).as_json())
    alike = _alike(by, replace(standing, customer=SOMEBODY))
    digest = sha256(canonical(standing.customer).join(alike.hashed).encode()).hexdigest()
    before, between, after = alike.told
    return f'{before}{_text(standing.customer)}{between}"{digest}"{after}'


def _given(by: Deciding, standing: Standing) -> str:
    if standing.exceptions:
        given = _text(by.decide(standing).given())
    else:
        given = _alike_given(by, replace(standing, customer=SOMEBODY))
    return f'{{"customer":{_text(standing.customer)},"given":{given}}}'


@lru_cache(maxsize=KEPT)
def _alike(by: Deciding, standing: Standing) -> _Alike:
    found = by.decide(standing)
    before, rest = _text({**found.as_json(), "hash": SOME_HASH}).split(_text(SOMEBODY))
    return _Alike(
        (before, *rest.split(_text(SOME_HASH))),
        hashed=tuple(found.hashed.split(canonical(SOMEBODY))),
    )


@lru_cache(maxsize=KEPT)
def _alike_given(by: Deciding, standing: Standing) -> str:
    return _text(by.decide(standing).given())


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
