"""One segment by the published run: its rule in words, what each of its conditions does, near misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from presek.app import (
    computing,
    counting,
    engine_away,
    kept_sets,
    near_misses,
    reading,
    revenue,
    rule_lines,
    run_values,
    shipped_texts,
)
from presek.app.customer_list import text_at
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.others import Base
from presek.app.pages_segment import Blame, NearMiss, SegmentDetail
from presek.app.pages_segments import models_of
from presek.app.rule_lines import RuleLine
from presek.app.run_values import BaseValues
from presek.app.sight import Sight
from presek.app.told import PastOfCustomers
from presek.app.why import Why
from presek.catalog.model import Catalog, Field, Labels, Measure
from presek.engine.columnar.columns import Texts
from presek.membership.run import Answer
from presek.segment import segmentation, sentence, sentence_hold, used
from presek.segment.reference import Context
from presek.segment.relative import is_relative
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.terms import Otherwise, Term
from presek.segment.write import write
from presek.store import definitions, engines
from presek.values.problem import Problem, Problems

MOST_NEAR = 8
NAMES = ("name", "legal_name")


@dataclass(frozen=True, slots=True)
class Read:
    """A segment with all that its page needs to know of the others."""

    home: Home
    segmentation: Segmentation
    segment: Segment
    segmentations: tuple[Segmentation, ...]
    rules: Mapping[str, Term]
    catalog: Catalog
    language: str

    @property
    def rule(self) -> Term:
        """The rule, `otherwise` with the segments it is the rest of."""
        return self.rules[self.segment.key]

    @property
    def names(self) -> dict[str, Labels]:
        """The labels of all segments."""
        return {each.key: each.labels for part in self.segmentations for each in part.segments}

    def label(self, key: str) -> str:
        """The name of a segment."""
        return said(self.names.get(key, {}), self.language) or key


def segment(home: Home, key: str, *, language: str, sight: Sight, exact: bool = True) -> SegmentDetail | None:
    """The segment with this key, or None where there is none; without records (`exact`) no amounts and nobody named."""
    segmentations = definitions.load()
    rules = segmentation.rules(segmentations)
    found = next(((part, each) for part in segmentations for each in part.segments if each.key == key), None)
    if found is None:
        return None
    read = Read(home, found[0], found[1], segmentations, rules, home.catalog(), language)
    run = home.published()
    answer = None if run is None else kept_sets.read(home.path, run.directory, key)
    refused = engines.refused().get(key)
    seen = exact and revenue.is_seen(read.catalog, sight)
    takings = revenue.Revenue.of(home) if seen and run is not None else None
    computed = answer is not None and answer.held_from is None
    counted = _counted(read, answer, sight=sight if exact else None) if computed and answer is not None else _Counted()
    return SegmentDetail(
        key=key,
        label=read.label(key),
        description=shipped_texts.told(read.segment.description, language),
        owner=read.segment.owner,
        version=len(definitions.versions(key)),
        segmentation=said(read.segmentation.labels, language) or read.segmentation.key,
        models=models_of(key, rules, read.catalog),
        rule=read.segment.typed.strip() or write(read.segment.rule),
        sentence=sentence.sentence(read.rule, read.catalog, language, segments=read.names),
        base=0 if run is None else run.customers,
        inside=None if answer is None else len(answer.true),
        cannot_say=0 if answer is None else len(answer.unknown),
        revenue=None if answer is None or takings is None else takings.of_customers(answer.true),
        base_revenue=None if takings is None else takings.whole,
        currency=read.catalog.currency,
        lines=counted.lines,
        blame=counted.blame,
        missed_by_one=counted.missed,
        near_misses=counted.near,
        away=counted.away,
        held=answer is not None and answer.held_from is not None,
        refused="" if refused is None else refused.says,
        relative=is_relative(read.rule, read.catalog, segments=rules),
        stays=_stays(read),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted anew for the page; `away`: why that could not be."""

    lines: tuple[RuleLine, ...] = ()
    blame: tuple[Blame, ...] = ()
    missed: int = 0
    near: tuple[NearMiss, ...] = ()
    away: Problem | None = None


def _counted(read: Read, answer: Answer, *, sight: Sight | None) -> _Counted:
    """Of a segment by the published run; nobody is named where `sight` is None."""
    found = _Counted()
    try:
        found = _Counted(_lines(read), _blame(read) if len(answer.unknown) else ())
        if sight is None or _hidden(read, sight):
            return found
        missed, near = _near(read, sight)
        return replace(found, missed=missed, near=near)
    except Problems as failed:
        if not engine_away.is_so(failed):
            raise
        return replace(found, away=failed.problems[0])


def _hidden(read: Read, sight: Sight) -> bool:
    """Whether the rule, or one that it refers to, rests on what this person may not see."""
    rules = (read.rule, *computing.needed(read.rule, read.rules).values())
    return any(sight.hidden_in(each, read.catalog) for each in rules)


def _stays(read: Read) -> tuple[str, ...]:
    """How long whoever came stays, by which rule they leave, and what other segments ask then."""
    hold, leaving = read.segment.hold, read.segment.exit
    found = [] if hold is None else [sentence_hold.hold_sentence(hold, read.language)]
    if leaving is not None:
        found.append(sentence_hold.exit_sentence(leaving, read.catalog, read.language, segments=read.names))
    if found and any(read.segment.key in used.used(each).segments for each in read.rules.values()):
        found.append(sentence_hold.asked_sentence(read.language))
    return tuple(found)


def _lines(read: Read) -> tuple[RuleLine, ...]:
    """The parts of the rule with their counts; the rest of a partition has none of its own."""
    match read.rule:
        case Otherwise():
            return ()
        case _:
            return rule_lines.lines(
                read.home, read.rule, language=read.language, segments=read.names, catalog=read.catalog
            )


def _blame(read: Read) -> tuple[Blame, ...]:
    blamed = counting.count(read.home, read.rule).blame
    named: dict[str, Field | Measure] = {**read.catalog.measures, **read.catalog.fields}
    return tuple(
        Blame(key, said(named[key].labels, read.language) if key in named else key, customers)
        for key, customers in sorted(blamed.items(), key=lambda pair: -pair[1])
    )


def _near(read: Read, sight: Sight) -> tuple[int, tuple[NearMiss, ...]]:
    """How many fail one condition only, and the nearest of them."""
    found = near_misses.of_run(read.home, read.segment.key, most=MOST_NEAR)
    as_of = reading.as_of(read.home)
    opened = reading.opened(read.home)
    past = PastOfCustomers(read.home, opened.snapshot.ordinal)
    context = Context(read.catalog, as_of, read.rules, others=Base(opened, as_of), past=past)
    why = Why(context, read.language, sight=sight, segments=read.names)
    values = run_values.of_run(read.home)
    return found.customers, tuple(
        NearMiss(miss.customer, name_of(values, miss.customer), why.step(miss.step)) for miss in found.nearest
    )


def name_of(values: BaseValues, key: str) -> str:
    """The name of a customer by key; empty where none is known."""
    ordinal = values.opened.snapshot.ordinal(key)
    if ordinal is None:
        return ""
    columns = (values.values.get(name) for name in NAMES)
    return next((text for each in columns if isinstance(each, Texts) and (text := text_at(each, ordinal))), "")
