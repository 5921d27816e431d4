"""What to say to one customer: pitch lines, needs behind their values, hints; each names its fact and goes with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from presek.app import clock, conditions, content
from presek.app.customer_facts import Known
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.pages_customer import Fact
from presek.app.sight import Sight
from presek.catalog.model import LANGUAGES, Catalog, Sensitivity
from presek.policy import talk
from presek.policy.talk import Hint, Need
from presek.segment.reference_rows import is_stale, version_of
from presek.store import audit, contents
from presek.store.audit import Entry
from presek.store.contents import Kind, Piece, Spot
from presek.values.facts import Customer
from presek.values.instant import AsOf
from presek.values.problem import Problem, Problems, nearest_names

MOST_HINTS, MOST_POINTS = 3, 3


@dataclass(frozen=True, slots=True)
class Named:
    """The fact that triggers a line: its key, name, value in words, where from, and the day it was observed."""

    key: str
    label: str
    value: str = ""
    source: str = ""
    observed_on: date | None = None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        on = None if self.observed_on is None else self.observed_on.isoformat()
        return {"key": self.key, "label": self.label, "value": self.value, "source": self.source, "observed_on": on}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say or mind. `fact` None: it is for everybody in the segment."""

    kind: str
    key: str
    text: str
    fact: Named | None
    stage: str | None = None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "kind": self.kind,
            "key": self.key,
            "text": self.text,
            "fact": None if self.fact is None else self.fact.as_json(),
            "stage": self.stage,
        }


@dataclass(frozen=True, slots=True)
class Talk:
    """For one customer: `points` (stated needs, ≤ 3, each with source and date), pitch, needs, hints, the brief, and
    apart from what they said what was observed."""

    customer: str
    points: tuple[Line, ...]
    pitch: tuple[Line, ...]
    needs: tuple[Line, ...]
    hints: tuple[Line, ...]
    brief: content.Brief | None
    observed: tuple[Line, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "customer": self.customer,
            "points": [each.as_json() for each in self.points],
            "pitch": [each.as_json() for each in self.pitch],
            "needs": [each.as_json() for each in self.needs],
            "hints": [each.as_json() for each in self.hints],
            "brief": None if self.brief is None else self.brief.as_json(),
            "observed": [each.as_json() for each in self.observed],
        }


def talk_with(
    home: Home, key: str, *, language: str, sight: Sight, stage: str = "", without: Collection[str] = ()
) -> Talk:
    """What to say to a customer. Of facts in `without`, and of those this person may not see, no line is said.

    Problems: there is no such customer.
    """
    by = conditions.deciding(home)
    standing = by.standing(key)
    opened = by.standings.opened
    ordinal = by.standings.ordinal(key)
    customer = opened.customer(0 if ordinal is None else ordinal)
    facts = _Facts.of(customer, opened.catalog, by.standings.as_of, language=language, sight=sight, without=without)
    hidden = {field for field in standing.known if not facts.may(field)}
    pitched = by.decide(replace(standing, known=standing.known - hidden)).pitch.value or ()
    lines = [
        Line("pitch", each.key, said(each.texts, language), facts.named(each.fact), stage=each.stage)
        for each in pitched
        if not stage or each.stage in {None, stage}
    ]
    industry = facts.raw("industry")
    return Talk(
        standing.customer,
        points=tuple(facts.listed("stated_need", "point")),
        pitch=tuple(lines),
        needs=tuple(facts.needs(needs())),
        hints=tuple(facts.hints(hints()))[:MOST_HINTS],
        brief=content.brief(home, industry, language=language) if isinstance(industry, str) else None,
        observed=tuple(facts.listed("observed_interest", "observed")),
    )


def needs() -> Mapping[str, Need]:
    """What values ask for: the shipped words, and over them the company's own."""
    own = {piece.spot.key: _need(piece) for piece in contents.all_of(Kind.NEEDS)}
    return {**talk.needs(), **own}


def put_needs(home: Home, field: str, texts: Mapping[str, Sequence[str]], *, at_least: str, by: str) -> None:
    """Writes what a value asks for, in place of the shipped words; no words at all: nothing is told of it."""
    catalog = home.catalog()
    if field not in catalog.fields:
        near = nearest_names(field, catalog.fields)
        raise Problems(Problem("unknown-field", f"no field is called '{field}'.", path="field", nearest=near))
    try:
        float(at_least)
    except ValueError:
        raise Problems(Problem("no-number", f"'{at_least}' is no number.", path="at_least")) from None
    content_of = {"at_least": at_least, "texts": {tongue: list(texts.get(tongue, ())) for tongue in LANGUAGES}}
    at = clock.now()
    contents.put(Piece(Kind.NEEDS, Spot(key=field), content_of, by=by, at=at))
    audit.add(Entry(at, by, action="needs written", subject=field, detail={}))


def hints() -> Mapping[tuple[str, str], Hint]:
    """How to speak: the shipped hints, and over them the company's own."""
    own = {}
    for piece in contents.all_of(Kind.HINT):
        field, _, code = piece.spot.key.partition(":")
        own[field, code] = Hint(field, code, {name: str(text) for name, text in piece.content.items()})
    return {**talk.hints(), **own}


def put_hint(field: str, code: str, texts: Mapping[str, str], *, by: str) -> None:
    """Writes a hint in place of the shipped one; without texts it is not given."""
    at = clock.now()
    contents.put(Piece(Kind.HINT, Spot(key=f"{field}:{code}"), dict(texts), by=by, at=at))
    audit.add(Entry(at, by, action="hint written", subject=f"{field} {code}", detail={}))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of one customer, as far as this person may see it."""

    customer: Customer
    catalog: Catalog
    as_of: AsOf
    language: str
    sight: Sight
    without: frozenset[str]
    shown: Mapping[str, Fact]

    @classmethod
    def of(
        cls,
        customer: Customer,
        catalog: Catalog,
        as_of: AsOf,
        *,
        language: str,
        sight: Sight,
        without: Collection[str],
    ) -> _Facts:
        facts, _ = Known(catalog, as_of, language, sight=sight).facts(customer)
        shown = {fact.key: fact for fact in facts}
        return cls(customer, catalog, as_of, language, sight=sight, without=frozenset(without), shown=shown)

    def may(self, key: str) -> bool:
        """Whether a line may rest on a fact: it is not left out, and this person may see it."""
        return key not in self.without and self.sight.sees_key(key, self._sensitivity(key))

    def raw(self, key: str) -> object:
        """The fresh value of a field, or None."""
        field = self.catalog.fields.get(key)
        if field is None or not self.may(key):
            return None
        version = version_of(self.customer.fields.get(key, ()), self.as_of)
        if version is None or version.value is None or is_stale(field, version, self.as_of):
            return None
        return version.value

    def named(self, key: str | None) -> Named | None:
        """The fact in words, with its source and day."""
        if key is None:
            return None
        fact = self.shown.get(key)
        if fact is not None:
            return Named(key, fact.label, fact.value.text, fact.source, observed_on=fact.observed_on)
        entry = self.catalog.relations.get(key) or self.catalog.measures.get(key)
        return Named(key, key if entry is None else said(entry.labels, self.language))

    def listed(self, key: str, kind: str) -> list[Line]:
        """What the customer said that they need, or what was observed of them: each with source and day."""
        stated = self.raw(key)
        if not isinstance(stated, frozenset):
            return []
        field = self.catalog.fields[key]
        codes = self.catalog.list_of(field)
        lines = []
        for code in sorted(stated)[:MOST_POINTS]:
            entry = None if codes is None else codes.codes.get(code)
            text = code if entry is None else said(entry.labels, self.language)
            lines.append(Line(kind, code, text, self.named(key)))
        return lines

    def needs(self, known: Mapping[str, Need]) -> list[Line]:
        """What the customer's values ask for."""
        lines = []
        for key, need in known.items():
            worth = self.raw(key)
            field = self.catalog.fields.get(key)
            words = need.texts.get(self.language) or need.texts.get("en", ())
            if isinstance(worth, int) and field is not None and words and need.applies(worth, field.scale):
                lines.append(Line("need", key, ", ".join(words), self.named(key)))
        return lines

    def hints(self, known: Mapping[tuple[str, str], Hint]) -> list[Line]:
        """How this customer likes to be spoken to."""
        lines = []
        for (key, code), hint in known.items():
            if self.raw(key) == code and (text := said(hint.texts, self.language)):
                lines.append(Line("hint", f"{key}:{code}", text, self.named(key)))
        return lines

    def _sensitivity(self, key: str) -> Sensitivity:
        entry = self.catalog.fields.get(key) or self.catalog.measures.get(key)
        return Sensitivity.PERSONAL if entry is None else entry.sensitivity


def _need(piece: Piece) -> Need:
    texts = piece.content.get("texts", {})
    words = {str(name): tuple(map(str, each)) for name, each in texts.items()} if isinstance(texts, dict) else {}
    return Need(piece.spot.key, str(piece.content.get("at_least", "0")), words)
