"""The first run: ready segmentations for consumers, for firms or for both, counted on the data that was imported.

Each tells how full the fields are that its rules read; its thresholds can be moved before it is put in force.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from presek.app import applying, fill_rates, health_templates, ready_policies, refresh, rule_pieces, second_person
from presek.app.facet_definitions import said
from presek.app.fill_rates import FillRates
from presek.app.health_words import Lit
from presek.app.home import Home
from presek.app.ready_policies import Proposed
from presek.app.rule_pieces import Piece
from presek.catalog.model import Catalog
from presek.catalog.templates import FIRST, Template, templates
from presek.segment import segmentation
from presek.segment.expand import expand
from presek.segment.parse import parse
from presek.segment.segmentation import Segment, Segmentation
from presek.segment.used import used
from presek.store import definitions
from presek.values.problem import Problem, Problems

AUDIENCES = ("consumers", "firms", "both")
FIGURE = re.compile(r"\d[\d_]*(\.\d+)?")
ENOUGH, LITTLE = 0.6, 0.2
"""Shares of customers of whom a field is known: from `ENOUGH` on a segmentation says something of most, below `LITTLE`
of hardly anybody."""
OF_CONSUMERS, OF_FIRMS = ("sex", "birth_date", "birth_year"), ("employees", "industry", "legal_form", "size_class")
"""Fields that are known of persons only, and of firms only."""

Figures: TypeAlias = Mapping[str, Sequence[str]]
"""By segment, its rule's numbers in their order, as somebody typed them."""
Advice: TypeAlias = Literal["ready", "partly", "little", "no-rows"]


@dataclass(frozen=True, slots=True)
class ReadySegment:
    """One segment of a template, and how many are in it today; the counts are None where they can't be told."""

    key: str
    label: str
    pieces: tuple[Piece, ...]
    inside: int | None
    cannot_say: int | None


@dataclass(frozen=True, slots=True)
class ReadyTemplate:
    """A ready segmentation with its counts. `needs`: names of what it reads, and the share of customers known by it."""

    key: str
    label: str
    model: str
    purpose: str
    chosen: bool
    in_force: bool
    advice: Advice
    needs: tuple[tuple[str, float], ...]
    segments: tuple[ReadySegment, ...]
    problems: tuple[str, ...]
    says: tuple[Lit, ...] = ()
    """Whether it would be a good segmentation, with lights."""


@dataclass(frozen=True, slots=True)
class Activated:
    """What was put in force, and the policies that wait for a second person with it. `waiting`: the number of the
    change by which the others of the chosen wait, where they change segments that a second person decides of."""

    templates: tuple[str, ...]
    policies: Proposed
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """All templates for an audience, and how many customers there are."""

    customers: int
    templates: tuple[ReadyTemplate, ...]


def is_empty(home: Home) -> bool:
    """Whether nothing was imported yet."""
    return not home.head()


def is_first(home: Home) -> bool:
    """Whether no segmentation is in force yet."""
    return not definitions.load()


def likely_audience(home: Home) -> str:
    """Whom the data is of, by the fields that are filled; empty where they don't tell."""
    rates = fill_rates.of_newest(home)

    def some(fields: Collection[str]) -> bool:
        return any(_share(rates.known.get(key, 0), rates.customers) >= LITTLE for key in fields)

    consumers, firms = some(OF_CONSUMERS), some(OF_FIRMS)
    return ("both" if firms else "consumers") if consumers else ("firms" if firms else "")


def offer(
    home: Home, audience: str, *, language: str, figures: Figures | None = None, chosen: Collection[str] | None = None
) -> Offer:
    """The templates with their counts; `chosen` are ticked, without it those that an audience begins with."""
    rates = fill_rates.of_newest(home)
    catalog = home.catalog()
    ticked = _first_ones(audience) if chosen is None else chosen
    standing = {each.key for each in definitions.load()}
    lines = []
    for each in templates(currency=catalog.currency):
        ready = _ready(home, each, rates, language=language, figures=figures or {})
        lines.append(replace(ready, chosen=each.key in ticked, in_force=each.key in standing))
    return Offer(rates.customers, tuple(lines))


def activate(home: Home, keys: Collection[str], *, figures: Figures, by: str, with_policies: bool = False) -> Activated:
    """Puts templates in force, computes them, and with policies proposes the ready ones to a second person.

    Problems: nothing chosen, a figure that is no number, a partition that would overlap or leave a gap.
    """
    wanted = [each for each in templates(currency=home.catalog().currency) if each.key in keys]
    if not wanted:
        raise Problems(Problem("nothing-chosen", "choose at least one segmentation.", path="templates"))
    guarded = _guarded(wanted)
    given = [made for each in wanted if each not in guarded for made in _made(each, figures)]
    applying.put_in_force(home, [*given, *(ready_policies.base(home) if with_policies else ())], by=by)
    waiting = None
    if guarded:
        waiting = applying.put_in_force(
            home, [made for each in guarded for made in _made(each, figures)], by=by
        ).waiting
    refresh.refresh(home)
    made = tuple(each.key for each in wanted if waiting is None or each not in guarded)
    return Activated(made, ready_policies.propose(home, made, by=by) if with_policies else Proposed(), waiting)


def _guarded(wanted: Sequence[Template]) -> list[Template]:
    """Those of them that would replace segments of whose changes a second person decides."""
    standing = {each.key: [segment.key for segment in each.segments] for each in definitions.load()}
    return [each for each in wanted if second_person.guarded(standing.get(each.key, ()))]


def _first_ones(audience: str) -> frozenset[str]:
    return frozenset(FIRST.values()) if audience == "both" else frozenset({FIRST.get(audience, "")})


def _made(template: Template, figures: Figures) -> tuple[Segmentation, ...]:
    loaded = segmentation.load(template.text, path=template.key)
    return tuple(
        replace(each, segments=tuple(_adjusted(segment, figures.get(segment.key)) for segment in each.segments))
        for each in loaded
    )


def _adjusted(segment: Segment, figures: Sequence[str] | None) -> Segment:
    """The segment with other numbers in its rule."""
    before = [each.text for each in rule_pieces.pieces(segment.typed) if each.kind == "figure"]
    if figures is None or len(figures) != len(before) or list(figures) == before:
        return segment
    left = [_figure(text, segment.key) for text in figures]
    typed = "".join(
        left.pop(0) if each.kind == "figure" else each.text for each in rule_pieces.pieces(segment.typed)
    )  # fmt: skip
    return replace(segment, typed=typed, rule=parse(typed))


def _figure(text: str, segment: str) -> str:
    plain = re.sub(r"[\s\u00a0]", "", text).replace(",", ".")
    if not FIGURE.fullmatch(plain):
        raise Problems(Problem("no-number", f"'{text}' is no number; write it like 10000 or 12.5.", path=segment))
    return plain


def _ready(home: Home, template: Template, rates: FillRates, *, language: str, figures: Figures) -> ReadyTemplate:
    catalog = home.catalog()
    counts: Mapping[str, tuple[int | None, int | None]] = {}
    problems: tuple[str, ...] = ()
    made: tuple[Segmentation, ...] = segmentation.load(template.text, path=template.key)
    try:
        made = _made(template, figures)
        plan = applying.put_in_force(home, made, dry_run=True, by="")
        counts = {each.key: (each.inside, each.cannot_say) for each in plan.segments}
        problems = tuple(str(each) for each in plan.problems)
    except Problems as wrong:
        problems = tuple(str(each) for each in wrong.problems)
    segments = tuple(segment for each in made for segment in each.segments)
    advice, needs = _advice(segments, catalog, rates, language=language)
    return ReadyTemplate(
        template.key, said(template.labels, language), template.model.value, template.purpose, chosen=False,
        in_force=False, advice=advice, needs=needs, problems=problems,
        says=health_templates.said(home, made, language=language),
        segments=tuple(
            ReadySegment(
                each.key, said(each.labels, language) or each.key, rule_pieces.pieces(each.typed.strip()),
                *counts.get(each.key, (None, None)),
            )
            for each in segments
        ),
    )  # fmt: skip


def _advice(
    segments: Sequence[Segment], catalog: Catalog, rates: FillRates, *, language: str
) -> tuple[Advice, tuple[tuple[str, float], ...]]:
    """Whether the data suffices, and the share of customers of whom each thing is known that the rules read."""
    names: set[str] = set()
    relations: set[str] = set()
    for each in segments:
        read = used(expand(each.rule, catalog))
        names |= {key for key in read.fields if key in catalog.fields}
        relations |= read.relations
    needs = [
        (said(catalog.fields[key].labels, language), _share(rates.known.get(key, 0), rates.customers))
        for key in sorted(names)
    ]
    needs += [
        (said(catalog.relations[key].labels, language), 1.0 if key in rates.relations else 0.0)
        for key in sorted(relations)
    ]
    if relations - rates.relations:
        return "no-rows", tuple(needs)
    best = max((share for _, share in needs), default=1.0)
    return ("ready" if best >= ENOUGH else "partly" if best >= LITTLE else "little"), tuple(needs)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
