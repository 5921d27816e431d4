"""A changed rule or policy, replayed on the last twelve months: who moves, whose conditions change, what it costs.

Nothing is kept and nothing changes: who wants it has it approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from presek.app import checking, computing, conditions, everybody, policy_checks, simulated_changes, simulated_effects
from presek.app.conditions import Deciding
from presek.app.day_asked import written
from presek.app.home import Home
from presek.app.policy_checks import Checks
from presek.app.simulated_effects import Assumptions, Effects
from presek.app.snapshots import Opened
from presek.app.standings import Standings, names_decided, with_sets
from presek.membership.change import Change
from presek.membership.customers import Customers, nobody
from presek.membership.run import Answer
from presek.policy.book import Hit, Output, Policy, Reach, Status
from presek.policy.decide_many import ManyConditions
from presek.policy.deciding_book import Book
from presek.policy.treatment import Dimension
from presek.segment import segmentation
from presek.segment.segmentation import Segmentation
from presek.segment.terms import Term
from presek.store import definitions, policies, pulse
from presek.values.problem import Problem, Problems

MOST_NAMED = 5
NO_ASSUMPTIONS = Assumptions()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be otherwise. `policies` speak as if they were in force now; those of `without` (by key) don't."""

    policies: tuple[Policy, ...] = ()
    without: frozenset[str] = frozenset()
    segmentations: tuple[Segmentation, ...] = ()
    hits: Mapping[Output, Hit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """Who would enter and leave a segment; some are named."""

    segment: str
    entering: int
    leaving: int
    enters: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "segment": self.segment,
            "entering": self.entering,
            "leaving": self.leaving,
            "enters": list(self.enters),
            "leaves": list(self.leaves),
        }


@dataclass(frozen=True, slots=True)
class Transition:
    """So many customers would get something else in a dimension: plain values before and after (None: unassigned).
    `name` tells it from other changes, whenever it is simulated."""

    dimension: Dimension
    before: object
    after: object
    customers: int
    examples: tuple[str, ...]
    name: str

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "dimension": self.dimension.value,
            "before": self.before,
            "after": self.after,
            "customers": self.customers,
            "examples": list(self.examples),
        }


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would be. `changed`: whose conditions would be others, in all and by dimension. `legal`: of each policy.
    `made`: other letters when it is made of anything else."""

    as_of: str
    customers: int
    moved: tuple[Moved, ...]
    changed: int
    changed_in: Mapping[Dimension, int]
    transitions: tuple[Transition, ...]
    effects: Effects
    legal: tuple[Checks, ...]
    made: str = ""

    def as_json(self) -> dict[str, object]:
        """The shape of the command and of the API."""
        return {
            "as_of": self.as_of,
            "customers": self.customers,
            "moved": [each.as_json() for each in self.moved],
            "changed": self.changed,
            "changed_in": {each.value: count for each, count in self.changed_in.items()},
            "transitions": [each.as_json() for each in self.transitions],
            "effects": self.effects.as_json(),
            "legal": [each.as_json() for each in self.legal],
        }


def simulate(home: Home, proposal: Proposal, *, assumptions: Assumptions = NO_ASSUMPTIONS) -> Simulation:
    """What a proposal would change, by the published run and the twelve months before it.

    Problems: nothing has been computed yet; a rule that can't be run; a policy of a segment that there is not.
    """
    now = conditions.deciding(home)
    then, rules = supposed(home, now, proposal)
    answers = then.standings.sets
    before, after = everybody.decided(now), everybody.decided(then)
    everyone = now.standings.opened.everybody()
    changes = _changes(before, after, everyone)
    changed = _union(changes.values(), before.size)
    return Simulation(
        as_of=written(now.standings.as_of),
        customers=len(everyone),
        moved=_moved(now.standings, answers) if proposal.segmentations else (),
        changed=len(changed),
        changed_in={each: len(customers) for each, customers in changes.items()},
        transitions=_transitions(before, after, now.standings, changes=changes),
        effects=simulated_effects.effects(before, after, now.standings, assumptions=assumptions),
        legal=tuple(policy_checks.of_policy(home, each, rules=rules) for each in proposal.policies),
        made=made_of(home, proposal),
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """Customers behind a number of a simulation: of which base, and of which simulation (as `Simulation.made`)."""

    customers: Customers
    opened: Opened
    made: str


def who(home: Home, proposal: Proposal, *, dimension: Dimension | None, name: str) -> Behind:
    """Whose conditions a proposal would change: in all, in a dimension (no `name`), or by one transition of it.
    Problems as in `simulate`, or nobody changes so any more."""
    now = conditions.deciding(home)
    then, _ = supposed(home, now, proposal)
    before, after = everybody.decided(now), everybody.decided(then)
    opened = now.standings.opened
    changes = _changes(before, after, opened.everybody())
    found: Customers | None
    if dimension is None:
        found = _union(changes.values(), before.size)
    elif not name:
        found = changes[dimension]
    else:
        found = simulated_changes.who(before, after, dimension=dimension, name=name, among=changes[dimension])
    if found is None:
        says = "nobody's conditions would change so any more: what is simulated was computed anew since."
        raise Problems(Problem("unknown-change", says, path="change"))
    return Behind(found, opened, made_of(home, proposal))


def under_law(home: Home, proposal: Proposal, *, rule: str, verdict: str, side: Literal["before", "after"]) -> Behind:
    """Whose payment terms get a verdict by a rule of law, as they are or as a proposal would make them. Problems as in
    `simulate`."""
    now = conditions.deciding(home)
    then, _ = supposed(home, now, proposal)
    opened = now.standings.opened
    many = everybody.decided(now if side == "before" else then)
    sets = simulated_effects.under_law(many, opened.everybody())
    found = next((each for (key, of), each in sets.items() if (key, of.value) == (rule, verdict)), nobody(many.size))
    return Behind(found, opened, made_of(home, proposal))


def made_of(home: Home, proposal: Proposal) -> str:
    """Letters that are others when a proposal is simulated of anything else: another run, book, draft."""
    beat, now = pulse.now(), conditions.deciding(home)
    typed = [[segment.key, segment.typed] for each in proposal.segmentations for segment in each.segments]
    return simulated_changes.stamp(beat.run, beat.policies, _book(now.book, proposal, now.day).version(now.day), typed)


def _changes(before: ManyConditions, after: ManyConditions, everyone: Customers) -> dict[Dimension, Customers]:
    return {each: after.changed(before, each) & everyone for each in Dimension}


def supposed(home: Home, now: Deciding, proposal: Proposal) -> tuple[Deciding, Mapping[str, Term]]:
    """What would decide if a proposal were in force, and the rules of its segments. Problems as in `simulate`."""
    book = _book(now.book, proposal, now.day)
    rules = segmentation.rules(_segmentations(proposal))
    _check_segments(proposal, rules)
    answers = _answers(home, now, book, rules=rules, recompute=bool(proposal.segmentations))
    return Deciding(book, with_sets(now.standings, answers, book=book)), rules


def of_version(home: Home, key: str, version: int, *, assumptions: Assumptions = NO_ASSUMPTIONS) -> Simulation:
    """What a kept version would change, were it in force now; Problems where there is none."""
    kept = policies.find(key, version)
    if kept is None:
        raise Problems(Problem("unknown-policy", f"there is no version {version} of '{key}'.", path="policy"))
    return simulate(home, Proposal((kept.policy,)), assumptions=assumptions)


def _segmentations(proposal: Proposal) -> tuple[Segmentation, ...]:
    standing = definitions.load()
    return checking.merged(standing, proposal.segmentations) if proposal.segmentations else standing


def _check_segments(proposal: Proposal, rules: Mapping[str, Term]) -> None:
    missing = [each for each in proposal.policies if each.segment not in rules]
    if missing:
        raise Problems(
            *(
                Problem("unknown-segment", f"no segment is called '{each.segment}'.", path=f"policy {each.key}")
                for each in missing
            )
        )


def _book(now: Book, proposal: Proposal, day: int) -> Book:
    """The book of now with the proposal in force: its policies replace all versions of theirs."""
    replaced = {each.key for each in proposal.policies} | proposal.without
    kept = tuple(each for each in now.policies if each.key not in replaced)
    wanted = tuple(
        replace(each, status=Status.APPROVED, valid_from=min(each.valid_from, day), reach=Reach.AT_ONCE, valid_to=None)
        for each in proposal.policies
    )
    return replace(now, policies=(*kept, *wanted), hits={**now.hits, **proposal.hits})


def _answers(
    home: Home, now: Deciding, book: Book, *, rules: Mapping[str, Term], recompute: bool
) -> Mapping[str, Answer]:
    """The sets of all segments that have a policy: of the run, and anew where rules would be others."""
    wanted = names_decided(book)
    known = now.standings.sets
    missing = {key for key in wanted if key not in known or recompute}
    if not missing:
        return {key: known[key] for key in sorted(wanted)}
    asked = {key: rules[key] for key in sorted(missing) if key in rules}
    for rule in list(asked.values()):
        asked |= computing.needed(rule, rules)
    opened = now.standings.opened
    found = computing.answers_of(computing.passed(asked, opened, now.standings.as_of), asked, opened)
    whole = {**known, **found}
    return {key: whole[key] for key in sorted(wanted) if key in whole}


def _moved(standings: Standings, answers: Mapping[str, Answer]) -> tuple[Moved, ...]:
    found = []
    for key, answer in answers.items():
        before = standings.sets.get(key)
        if before is None:
            continue
        change = Change.between(before.true, answer.true)
        if change:
            enters, leaves = (_names(each, standings) for each in (change.entered, change.left))
            found.append(Moved(key, len(change.entered), len(change.left), enters=enters, leaves=leaves))
    return tuple(found)


def _transitions(
    before: ManyConditions, after: ManyConditions, standings: Standings, *, changes: Mapping[Dimension, Customers]
) -> tuple[Transition, ...]:
    """For each dimension the commonest changes, with customers as examples."""
    return tuple(
        Transition(
            each.dimension,
            each.before,
            each.after,
            customers=each.customers,
            examples=tuple(standings.opened.snapshot.key(ordinal) for ordinal in each.examples),
            name=each.name,
        )
        for each in simulated_changes.transitions(before, after, changes=changes)
    )


def _union(sets: Iterable[Customers], size: int) -> Customers:
    found = nobody(size)
    for each in sets:
        found |= each
    return found


def _names(customers: Customers, standings: Standings) -> tuple[str, ...]:
    return tuple(standings.opened.snapshot.key(int(each)) for each in customers.ordinals()[:MOST_NAMED])
