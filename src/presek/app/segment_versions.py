"""The versions of a segment: what each changed, in words; and what two of them do to the customers of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import ndiff
from typing import Literal, TypeAlias, assert_never

from presek.app import computing, past, reading, rule_preview, segment_sight
from presek.app.facet_definitions import code_label, said
from presek.app.home import Home
from presek.app.rule_preview import Person, Saved
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Labels
from presek.engine.columnar.facets import Chosen, words_of
from presek.membership.customers import Customers, grown
from presek.segment import difference, segmentation, sentence
from presek.segment.difference import Added, Choices, Difference, Joined, MovedTo, Removed, Reworded, Threshold
from presek.segment.hold import write_hold
from presek.segment.segmentation import Segment
from presek.segment.terms import Literals, Otherwise, Term, TextLiteral, Value
from presek.segment.types import kind_of
from presek.segment.write import write
from presek.store import definitions
from presek.store.definitions import Version
from presek.values.problem import Problem, Problems

Kind: TypeAlias = Literal[
    "added", "removed", "moved", "threshold", "more", "fewer", "changed", "and", "or", "name", "description", "owner",
    "hold", "exit",
]  # fmt: skip
Move: TypeAlias = Literal["entered-rule", "entered-data", "left-rule", "left-data"]
MOVES: tuple[Move, ...] = ("entered-rule", "entered-data", "left-rule", "left-data")
DRAFT = "another version"
"""The key under which an older rule is run; with its space it is no segment's key."""


@dataclass(frozen=True, slots=True)
class Said:
    """One difference: of what kind, of what (`subject`), and what it was and is, each in words (may be empty)."""

    kind: Kind
    subject: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text of a rule: kept (""), added ("+") or gone ("-")."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A version: who put it in force when and why, its rule, and what is different from the version before; where a
    second person was asked, who approved it, and when it was proposed."""

    number: int
    by: str
    at: int
    reason: str
    rule: str
    differences: tuple[Said, ...]
    approved_by: str = ""
    proposed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions. `moves`: how many entered and left from the last run of the one to that of the other, and whether
    because of the rule or of their data; None where one of the two never ran, or can't be run any more."""

    before: int
    after: int
    differences: tuple[Said, ...]
    lines: tuple[Line, ...]
    moves: Mapping[Move, Customers] | None


def told(home: Home, key: str, *, language: str) -> tuple[Told, ...]:
    """All versions of a segment, the newest first."""
    kept, words = definitions.kept(key), _Words(home.catalog(), language)
    befores: list[Segment | None] = [None, *(segment for _, segment in kept)]
    return tuple(
        Told(
            version.number,
            version.by,
            version.at,
            version.reason,
            _text(segment),
            () if before is None else _differences(before, segment, words),
            approved_by=version.approved_by,
            proposed_at=version.proposed_at,
        )
        for (version, segment), before in reversed(list(zip(kept, befores, strict=False)))
    )


def differences(home: Home, before: Segment, after: Segment, *, language: str) -> tuple[Said, ...]:
    """What is different between two definitions of a segment, in words."""
    return _differences(before, after, _Words(home.catalog(), language))


def lines(before: Segment | None, after: Segment | None) -> tuple[Line, ...]:
    """The lines of the texts of two rules; None: of none."""
    one, other = ("" if each is None else _text(each) for each in (before, after))
    return tuple(_lines(one, other))


def compare(home: Home, key: str, *, before: int, after: int, language: str) -> Compared:
    """Two versions of a segment. Problems: there is no such version."""
    kept = {version.number: (version, segment) for version, segment in definitions.kept(key)}
    for number in (before, after):
        if number not in kept:
            says = f"'{key}' has no version {number}; it has {', '.join(map(str, kept)) or 'none'}."
            raise Problems(Problem("unknown-version", says, path="version"))
    one, other = kept[before][1], kept[after][1]
    return Compared(
        before,
        after,
        differences=_differences(one, other, _Words(home.catalog(), language)),
        lines=tuple(_lines(_text(one), _text(other))),
        moves=_moves(home, key, one=kept[before], other=kept[after]),
    )


def who(home: Home, key: str, *, before: int, after: int, move: str, sight: Sight) -> Chosen:
    """Those behind one of the four counts. Problems: no such version or count, or the rule rests on what this person
    may not see."""
    segment_sight.must_see_segment(home, key, sight)
    found = compare(home, key, before=before, after=after, language="en").moves or {}
    chosen = next((customers for name, customers in found.items() if name == move), None)
    if chosen is None:
        raise Problems(Problem("unknown-move", f"'{move}' is none of {', '.join(MOVES)}.", path="move"))
    return Chosen(words_of(chosen.bits), chosen.size)


def go_back(home: Home, key: str, number: int, *, person: Person, version: int, reason: str) -> Saved:
    """Puts the rule of an older version in force again, as a new version, or has it wait for a second person. Problems:
    there is no such version, somebody else was faster, or the rule means nothing any more."""
    found = next((segment for kept, segment in definitions.kept(key) if kept.number == number), None)
    if found is None:
        raise Problems(Problem("unknown-version", f"'{key}' has no version {number}.", path="version"))
    return rule_preview.save(home, key, _text(found), person=person, version=version, reason=reason)


def _text(segment: Segment) -> str:
    return segment.typed.strip() or write(segment.rule)


def _lines(before: str, after: str) -> list[Line]:
    """The lines of both texts, as programs compare files."""
    found = ndiff(before.splitlines(), after.splitlines())
    return [Line(each[0].strip(), each[2:]) for each in found if not each.startswith("?")]


def _differences(before: Segment, after: Segment, words: _Words) -> tuple[Said, ...]:
    language = words.language
    found = [each for one in difference.differences(before.rule, after.rule) for each in words.said(one)]
    pairs: tuple[tuple[Kind, str, str], ...] = (
        ("name", said(before.labels, language), said(after.labels, language)),
        ("description", before.description, after.description),
        ("owner", before.owner, after.owner),
        ("hold", _hold(before), _hold(after)),
        ("exit", words.exit(before.exit), words.exit(after.exit)),
    )  # fmt: skip
    return (*found, *(Said(kind, "", one, other) for kind, one, other in pairs if one != other))


def _hold(segment: Segment) -> str:
    return "" if segment.hold is None else write_hold(segment.hold)


@dataclass(frozen=True, slots=True)
class _Words:
    catalog: Catalog
    language: str

    def said(self, one: Difference) -> tuple[Said, ...]:
        """A difference in words; of choices what came and what went."""
        match one:
            case Added(term):
                return (Said("added", after=self.clause(term)),)
            case Removed(term):
                return (Said("removed", before=self.clause(term)),)
            case MovedTo(term):
                return (Said("moved", after=self.clause(term)),)
            case Threshold(subject, before, after):
                return (Said("threshold", self.value(subject), self.value(before), after=self.value(after)),)
            case Choices(subject, more, fewer):
                came = (Said("more", self.value(subject), after=self.listed(subject, more)),) if more else ()
                went = (Said("fewer", self.value(subject), before=self.listed(subject, fewer)),) if fewer else ()
                return (*came, *went)
            case Reworded(before, after):
                return (Said("changed", "", self.clause(before), after=self.clause(after)),)
            case Joined(after):
                return (Said(after),)
            case _:
                assert_never(one)

    def clause(self, term: Term) -> str:
        """A condition; segments by their names."""
        return sentence.clause(term, self.catalog, self.language, segments=_names())

    def exit(self, term: Term | None) -> str:
        """An exit rule; empty where there is none."""
        return "" if term is None else self.clause(term)

    def value(self, value: Value) -> str:
        """A value as a noun phrase."""
        return sentence.value_words(value, self.catalog, self.language, segments=_names())

    def listed(self, subject: Value, choices: tuple[Literals, ...]) -> str:
        """Choices of a value by their labels."""
        return ", ".join(self.choice(subject, each) for each in choices)

    def choice(self, subject: Value, choice: Literals) -> str:
        """One choice: a code by its label."""
        match choice:
            case TextLiteral(text):
                try:
                    codes = kind_of(subject, self.catalog).code_list
                except Problems:
                    codes = None  # the catalog does not know it any more
                return text if codes is None else code_label(text, self.catalog.code_lists[codes], self.language)
            case _:
                return self.value(choice)


def _names() -> dict[str, Labels]:
    return {each.key: each.labels for part in definitions.load() for each in part.segments}


def _moves(
    home: Home, key: str, *, one: tuple[Version, Segment], other: tuple[Version, Segment]
) -> Mapping[Move, Customers] | None:
    """Who moved between the last runs of two versions. Because of the rule moved whom the earlier rule, run over the
    later data, judges as it did; because of their data all others."""
    line = past.line(home, key)
    last = {told.version: told for run in past.in_order(line.runs) if (told := line.told.get(run.number)) is not None}
    begun, ended = last.get(one[0].number), last.get(other[0].number)
    if begun is None or ended is None or begun.run.as_of > ended.run.as_of:
        return None
    try:
        before, after = (past.members(home, each, key) for each in (begun, ended))
        still = _run(home, key, one[1].rule, instant=ended.run.as_of)
    except Problems:
        return None  # what was then is not kept any more, or the rule means nothing any more
    size = max(before.size, after.size, still.size)
    before, after, still = (grown(each, size) for each in (before, after, still))
    entered, left = after - before, before - after
    return {
        "entered-rule": entered - still,
        "entered-data": entered & still,
        "left-rule": left & still,
        "left-data": left - still,
    }


def _run(home: Home, key: str, rule: Term, *, instant: int) -> Customers:
    """Whom an older rule takes in at an instant, by the data as it is known now."""
    opened, rules = reading.opened(home), dict(segmentation.rules(definitions.load()))
    match rule:
        case Otherwise():
            asked = rules.get(key, rule)
        case _:
            asked = rule
    needed = computing.needed(asked, rules)
    found = computing.passed({**needed, DRAFT: asked}, opened, home.as_of(instant))
    return Customers(found.sets[DRAFT][0], opened.snapshot.size)
