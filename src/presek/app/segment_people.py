"""Who stands behind a number of a segment's pages: its members and others, a part of its rule, an interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presek.app import (
    condition_counts,
    counting,
    explaining,
    interests,
    near_misses,
    reading,
    run_values,
    segment_sight,
    segment_versions,
)
from presek.app.condition_counts import Way
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.segment_page import name_of
from presek.app.sight import Sight
from presek.catalog.model import Labels
from presek.engine.columnar.facets import Chosen, words_of
from presek.membership.customers import Customers, grown, nobody
from presek.segment import segmentation, sentence
from presek.segment.terms import Term
from presek.store import definitions
from presek.values.problem import Problem, Problems, nearest_names

A_PAGE = 100
WAYS: tuple[Way, ...] = ("alone", "fails", "cannot_say", "keeps_out", "lets_in")
STATES = ("in", "out", "cannot-say")


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run moved somebody (the instant it was of), and why; `reason` empty: it was not kept."""

    instant: int
    reason: str


@dataclass(frozen=True, slots=True)
class People:
    """Customers behind a number, a page of them by key and name; `says`: the condition in words, where one is asked.

    `moments`: of each line of the page, where customers moved and may stand in several lines; `different`: how many
    customers all lines are about. `made_anew`: the link that led here was made of what has been computed anew since.
    """

    total: int
    customers: tuple[tuple[str, str], ...]
    page: int
    pages: int
    says: str = ""
    moments: tuple[Moment, ...] = ()
    different: int = 0
    made_anew: bool = False


def of_state(home: Home, segment: str, state: str, *, page: int) -> People:
    """Who is in by the published run, out, or of whom it cannot be said. Problems: no such segment, no such state."""
    answer = reading.answer(home, segment)
    sets = {"in": answer.true, "out": answer.false, "cannot-say": answer.unknown}
    if state not in sets:
        says = f"'{state}' is none of {', '.join(STATES)}."
        raise Problems(Problem("unknown-state", says, path="state", nearest=nearest_names(state, STATES)))
    return listed(home, _present(home, sets[state]), page=page)


def of_unknown(home: Home, segment: str, field: str, *, page: int, language: str, sight: Sight) -> People:
    """Who cannot be judged for want of a field or of rows. Problems: no such segment, nobody lacks it there, or one may
    not see what the rule rests on."""
    segment_sight.must_see_segment(home, segment, sight)
    found = counting.blamed(home, explaining.rule_named(segment, segmentation.rules(definitions.load())))
    if field not in found:
        says = f"nobody is kept from being judged by '{field}'."
        raise Problems(Problem("unknown-field", says, path="unknown", nearest=nearest_names(field, found)))
    catalog = home.catalog()
    named = catalog.measures.get(field) or catalog.fields.get(field)
    says = said(named.labels, language) if named is not None else field
    return listed(home, _present(home, found[field]), page=page, says=says)


def of_part(home: Home, segment: str, *, path: str, way: str, page: int, language: str, sight: Sight) -> People:
    """Who stands behind a count of a part of a segment's rule. Problems: no such segment, part or count, or the part
    rests on what this person may not see."""
    rule = explaining.rule_named(segment, segmentation.rules(definitions.load()))
    found = condition_counts.counted(home, rule).find(path)
    chosen = next((each for each in WAYS if each == way), None)
    if found is None or chosen is None:
        raise Problems(Problem("unknown-part", f"the rule of '{segment}' has no such part or count.", path="part"))
    segment_sight.must_see(home, found.term, sight)
    people = Chosen(found.sets[chosen], reading.opened(home).snapshot.size)
    return listed(home, people, page=page, says=clause(home, found.term, language))


def of_interest(
    home: Home, segment: str | None, *, source: str, word: str, page: int, language: str, sight: Sight
) -> People:  # fmt: skip
    """Which members (None: who of the base) have a thing. Problems: no such segment or source, or one that this person
    may not see."""
    term, people = interests.who(home, segment, source=source, word=word, sight=sight)
    return listed(home, people, page=page, says=clause(home, term, language))


def of_unsure(home: Home, segment: str, others: Sequence[str], *, page: int) -> People:
    """Members of whom one of the other segments cannot say whether they are in it too. Problems: no such segment."""
    size = reading.opened(home).everybody().size
    unsure = nobody(size)
    for each in others:
        unsure |= grown(reading.answer(home, each).unknown, size)
    return listed(home, _present(home, grown(reading.answer(home, segment).true, size) & unsure), page=page)


def of_near(home: Home, segment: str, *, page: int, sight: Sight) -> People:
    """Who fails one condition only. Problems: no such segment, or its rule rests on what this person may not see."""
    segment_sight.must_see_segment(home, segment, sight)
    found = near_misses.near_misses(home, segment, most=1).who
    return listed(home, _present(home, found or nobody(0)), page=page)


def of_move(home: Home, segment: str, *, before: int, after: int, move: str, page: int, sight: Sight) -> People:
    """Who moved between two versions for a reason. Problems: no such version or reason, or the rule rests on what this
    person may not see."""
    return listed(
        home, segment_versions.who(home, segment, before=before, after=after, move=move, sight=sight), page=page
    )


def listed(home: Home, people: Chosen, *, page: int, says: str = "") -> People:
    """A page of some customers."""
    pages = max(1, -(-people.total // A_PAGE))
    number = min(max(page, 1), pages)
    values, snapshot = run_values.of_run(home), reading.opened(home).snapshot
    keys = [snapshot.key(int(each)) for each in people.ordinals[(number - 1) * A_PAGE : number * A_PAGE]]
    return People(people.total, tuple((key, name_of(values, key) or key) for key in keys), number, pages, says=says)


def clause(home: Home, term: Term, language: str) -> str:
    """A condition in words, to stand inside other text."""
    names: dict[str, Labels] = {each.key: each.labels for part in definitions.load() for each in part.segments}
    return sentence.clause(term, home.catalog(), language, segments=names)


def _present(home: Home, customers: Customers) -> Chosen:
    """Those whom the base still knows."""
    everybody = reading.opened(home).everybody()
    return Chosen(words_of((grown(customers, everybody.size) & everybody).bits), everybody.size)
