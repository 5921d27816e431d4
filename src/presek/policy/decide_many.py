"""Deciding for many customers at once: the same answers as one by one, each kind of customer decided once.

Of each output only the policies that can matter to a customer are kept (of a list from which the first is taken, the
first), so there are few kinds; each is decided by the very functions that decide for one customer. The losers are left
out: who wants the whole answer of one customer asks `decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from presek.membership import patterns
from presek.membership.customers import Customers, everyone, nobody
from presek.membership.patterns import Codes
from presek.policy.book import CustomerException, Hit, Output, Party, Policy, Standing
from presek.policy.conditions import OUTPUTS, Decision, Part, Reason
from presek.policy.decide import TAKES, Asked, part
from presek.policy.deciding_book import Book
from presek.policy.decisive import Choice, choices
from presek.policy.discounts import Discounts
from presek.policy.pitching import MOST_LINES, TOGETHER, Line, lines_of
from presek.policy.speakers import Heard, on_day, says
from presek.policy.treatment import Dimension
from presek.values.money import Money

Value = TypeVar("Value")
NOBODY = Party()
SILENCE = Heard((), (), ())


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Where the customers of a base stand, by ordinal: the sets of their segments, the facts known of them, the number
    of each one's party in `parties`, and the exceptions of the few who have some."""

    size: int
    inside: Mapping[str, Customers]
    parties: Sequence[Party]
    party_of: Codes
    known: Mapping[str, Customers]
    exceptions: Mapping[int, tuple[CustomerException, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[Value]):
    """One output for everybody: `parts[codes[ordinal]]` is a customer's part, without its losers."""

    output: Output
    codes: Codes
    parts: tuple[Part[Value], ...]

    def of(self, ordinal: int) -> Part[Value]:
        """One customer's part."""
        return self.parts[int(self.codes[ordinal])]


@dataclass(frozen=True, slots=True, eq=False)
class ManyConditions:
    """What everybody gets on one local day."""

    size: int
    day: int
    version: str
    columns: Mapping[Output, Column[Any]]

    def decision(self, dimension: Dimension, ordinal: int) -> Decision[Any]:
        """One customer's decision in a dimension, without its losers."""
        return Decision(dimension, tuple(self.columns[output].of(ordinal) for output in OUTPUTS[dimension]))

    def value(self, dimension: Dimension, ordinal: int) -> object:
        """What one customer gets in a dimension; None: unassigned."""
        return self.decision(dimension, ordinal).value

    def decisions(self, dimension: Dimension) -> tuple[Codes, tuple[Decision[Any], ...]]:
        """Each customer's code, and the decision of each code."""
        outputs = OUTPUTS[dimension]
        if len(outputs) == 1:
            column = self.columns[outputs[0]]
            return column.codes, tuple(Decision(dimension, (part,)) for part in column.parts)
        columns = [(self.columns[output].codes, len(self.columns[output].parts)) for output in outputs]
        found = patterns.kinds(columns, self.size)
        return found.codes, tuple(self.decision(dimension, int(ordinal)) for ordinal in found.examples)

    def changed(self, before: ManyConditions, dimension: Dimension) -> Customers:
        """Who gets something else in a dimension than `before`, of the same base; another reason is no change."""
        found = nobody(self.size)
        for output in OUTPUTS[dimension]:
            old, new = before.columns[output], self.columns[output]
            found |= patterns.differing(
                (old.codes, [part.given for part in old.parts]), (new.codes, [part.given for part in new.parts])
            )
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _First:
    """A list of policies, and for each customer the place of the first that holds them."""

    choice: Choice
    codes: Codes

    def of(self, ordinal: int) -> Choice:
        """That policy, or none."""
        place = int(self.codes[ordinal])
        return self.choice[place : place + 1]


def decide_many(crowd: Crowd, book: Book, *, day: int) -> ManyConditions:
    """What everybody gets on a local day: for each customer the values that `decide` gives."""
    held = on_day(book, day)
    deciding = _Deciding(crowd, book, day, held.policies)
    columns: dict[Output, Column[Any]] = {}
    for output in (output for outputs in OUTPUTS.values() for output in outputs):
        columns[output] = deciding.pitch() if output is Output.PITCH else deciding.column(output)
    return ManyConditions(crowd.size, day, held.version, deciding.excepted(columns))


@dataclass(frozen=True, slots=True, eq=False)
class _Deciding:
    crowd: Crowd
    book: Book
    day: int
    policies: tuple[Policy, ...]

    def column(self, output: Output) -> Column[Any]:
        """One output decided for all, without exceptions."""
        speaking = [policy for policy in self.policies if says(policy, output) is not None]
        firsts = self._firsts(speaking, choices(speaking, output, self.book.hit(output)))
        columns = [(first.codes, len(first.choice) + 1) for first in firsts]
        by_party = output is Output.NET_DAYS
        if by_party:
            columns.append((self.crowd.party_of, max(1, len(self.crowd.parties))))
        kinds = patterns.kinds(columns, self.crowd.size)
        parts = []
        for ordinal in map(int, kinds.examples):
            party = self._party(ordinal) if by_party else NOBODY
            kept = _in_order(speaking, [policy for first in firsts for policy in first.of(ordinal)])
            parts.append(part(self._asked(kept, party=party), output, None))
        return _merged(output, kinds.codes, parts)

    def pitch(self) -> Column[Any]:
        """The pitch for all: which lines each customer hears, then each such list once."""
        hit = self.book.hit(Output.PITCH)
        speaking = [policy for policy in self.policies if policy.gives.pitch]
        firsts = [] if hit in TOGETHER else self._firsts(speaking, choices(speaking, Output.PITCH, hit))
        lines = lines_of(speaking, hit)
        heard = self._heeded(speaking) if hit in TOGETHER else self._alone(speaking, firsts)
        sets = [heard[each.policy.key] & self._known(each.line.fact) for each in lines]
        taken = patterns.taken(
            sets,
            [each.line.stage for each in lines],
            [each.line.key for each in lines],
            most=None if hit is Hit.COLLECT else MOST_LINES,
        )
        columns = [(first.codes, len(first.choice) + 1) for first in firsts]
        columns += [(patterns.truths(each), 2) for each in taken]
        kinds = patterns.kinds(columns, self.crowd.size)
        parts = []
        for ordinal, places in zip(map(int, kinds.examples), patterns.places_of(taken, kinds.examples)):
            kept = _in_order(speaking, [policy for first in firsts for policy in first.of(ordinal)])
            parts.append(self._silent(kept) if len(kept) > 1 else _saying(hit, [lines[place] for place in places]))
        return Column(Output.PITCH, kinds.codes, tuple(parts))

    def excepted(self, columns: Mapping[Output, Column[Any]]) -> Mapping[Output, Column[Any]]:
        """The columns with the exceptions in force: those customers one by one."""
        changes: dict[Output, list[tuple[int, int]]] = {output: [] for output in columns}
        parts = {output: list(column.parts) for output, column in columns.items()}
        for ordinal, exceptions in self.crowd.exceptions.items():
            standing = Standing("", frozenset(), party=self._party(ordinal), exceptions=exceptions)
            for dimension in {TAKES[type(each.value)] for each in exceptions}:
                exception = Asked(standing, self.book, self.day, SILENCE).exception(dimension)
                if exception is None:
                    continue
                for output in OUTPUTS[dimension]:
                    asked = Asked(standing, self.book, self.day, Heard(columns[output].of(ordinal).by, (), ()))
                    changes[output].append((ordinal, len(parts[output])))
                    parts[output].append(replace(part(asked, output, exception), lost=()))
        return {
            output: Column(output, patterns.overlaid(column.codes, changes[output]), tuple(parts[output]))
            for output, column in columns.items()
        }

    def _firsts(self, speaking: Sequence[Policy], found: Iterable[Choice]) -> list[_First]:
        heard = self._heeded(speaking)
        return [
            _First(choice, patterns.first_of_each([heard[policy.key] for policy in choice], self.crowd.size))
            for choice in found
        ]

    def _heeded(self, speaking: Iterable[Policy]) -> Mapping[str, Customers]:
        """Of whom each policy is heard: a default's customers are those of whom no other policy speaks."""
        found = {policy.key: self.crowd.inside.get(policy.segment, nobody(self.crowd.size)) for policy in speaking}
        others = nobody(self.crowd.size)
        for policy in speaking:
            if not policy.default:
                others |= found[policy.key]
        return {policy.key: found[policy.key] - others if policy.default else found[policy.key] for policy in speaking}

    def _alone(self, speaking: Sequence[Policy], firsts: Sequence[_First]) -> Mapping[str, Customers]:
        """Of whom each policy alone is heard, where only one may be."""
        kinds = patterns.kinds([(first.codes, len(first.choice) + 1) for first in firsts], self.crowd.size)
        owners = []
        for ordinal in map(int, kinds.examples):
            kept = _in_order(speaking, [policy for first in firsts for policy in first.of(ordinal)])
            owners.append(speaking.index(kept[0]) if len(kept) == 1 else len(speaking))
        codes = patterns.relabelled(kinds.codes, owners)
        return {policy.key: patterns.coded(codes, place) for place, policy in enumerate(speaking)}

    def _known(self, fact: str | None) -> Customers:
        if fact is None:
            return everyone(self.crowd.size)
        return self.crowd.known.get(fact, nobody(self.crowd.size))

    def _silent(self, kept: Sequence[Policy]) -> Part[Any]:
        """The pitch where policies speak that must not speak together."""
        return part(self._asked(kept), Output.PITCH, None)

    def _asked(self, kept: Sequence[Policy], *, party: Party = NOBODY) -> Asked:
        standing = Standing("", frozenset(), party=party)
        return Asked(standing, self.book, self.day, Heard(tuple(kept), (), ()))

    def _party(self, ordinal: int) -> Party:
        return self.crowd.parties[int(self.crowd.party_of[ordinal])]


def _merged(output: Output, codes: Codes, parts: Sequence[Part[Any]]) -> Column[Any]:
    """The column with equal parts as one: most parties get the same."""
    numbers: dict[object, int] = {}
    kept: list[Part[Any]] = []
    labels = []
    for each in parts:
        number = numbers.setdefault(_sameness(each), len(kept))
        if number == len(kept):
            kept.append(each)
        labels.append(number)
    return Column(output, patterns.relabelled(codes, labels), tuple(kept))


def _sameness(each: Part[Any]) -> object:
    """Equal where parts are: values of one book are the same objects."""
    legal = tuple((result.verdict, result.rule) for result in each.legal)
    conflict = tuple(id(lost.policy) for lost in each.lost) if each.reason is Reason.CONFLICT else None
    return _identity(each.value), _identity(each.asked), tuple(id(policy) for policy in each.by), legal, conflict


def _identity(value: object) -> object:
    match value:
        case None | bool() | int() | Money():
            return value
        case Discounts():
            offers = tuple((id(each.discount), id(each.by)) for each in value.offers)
            return offers, value.most_in_total, value.least_margin, id(value.capped_by)
        case _:
            return id(value)


def _in_order(speaking: Iterable[Policy], kept: Iterable[Policy]) -> tuple[Policy, ...]:
    """Those kept, once, in the order in which ties are broken."""
    chosen = {id(policy) for policy in kept}
    return tuple(policy for policy in speaking if id(policy) in chosen)


def _saying(hit: Hit, lines: Sequence[Line]) -> Part[Any]:
    """The pitch of these lines, which are all said."""
    by = {each.policy.key: each.policy for each in lines}
    return Part(Output.PITCH, hit, tuple(each.line for each in lines) or None, tuple(by.values()))
