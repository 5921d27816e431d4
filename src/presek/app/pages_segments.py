"""What the list of segments shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from presek.app import computing, health_cards, promises, revenue, shipped_texts
from presek.app.facet_definitions import said
from presek.app.health_words import Lit
from presek.app.home import Home
from presek.catalog.model import Catalog, Model
from presek.segment import segmentation, used
from presek.segment.segmentation import Segment as SegmentDefinition
from presek.segment.terms import Term
from presek.store import alerts, definitions


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One segment in the published run. `inside` is None where that run did not compute it: uncomputed is not empty."""

    key: str
    label: str
    description: str
    owner: str
    models: tuple[str, ...]
    inside: int | None
    cannot_say: int
    revenue: Decimal | None
    held: bool
    """Whether the answer was kept from an earlier run, as a promise is broken."""
    small: bool = False
    """Whether so few are in that shares of it say little."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is known of a partition: `disjoint` is "proved", "today" or "broken", `complete` likewise; who shows it."""

    disjoint: str
    complete: str
    customer: str = ""


@dataclass(frozen=True, slots=True)
class SegmentationPart:
    """One way of looking at the base."""

    key: str
    label: str
    purpose: str
    promise: Promise | None
    alerts: tuple[str, ...]
    segments: tuple[SegmentLine, ...]
    too_many: str = ""
    """What is said where it has more segments than people tell apart; empty where it has not."""
    says: tuple[Lit, ...] = ()
    """Whom it covers, and how stable it is, with lights."""


@dataclass(frozen=True, slots=True)
class Segments:
    """All segmentations of the base."""

    base: int
    base_revenue: Decimal | None
    currency: str
    segmentations: tuple[SegmentationPart, ...]


def segments(home: Home, *, language: str, revenue_seen: bool = True) -> Segments:
    """All segmentations in force, with what the published run says of them; amounts where they are seen."""
    run = home.published()
    catalog = home.catalog()
    segmentations = definitions.load()
    rules = segmentation.rules(segmentations)
    counts = {} if run is None else {count.key: count for count in run.counts}
    kept = [] if run is None else [promises.Promise.from_json(each) for each in run.promises]
    promised = {each.segmentation: each for each in kept}
    takings = revenue.Revenue.of(home) if revenue_seen else None
    alerting = alerts.standing()

    def line(segment: SegmentDefinition) -> SegmentLine:
        count = counts.get(segment.key)
        return SegmentLine(
            key=segment.key,
            label=said(segment.labels, language) or segment.key,
            description=shipped_texts.told(segment.description, language),
            owner=segment.owner,
            models=models_of(segment.key, rules, catalog),
            inside=None if count is None else count.inside,
            cannot_say=0 if count is None else count.unknown,
            revenue=None if count is None or takings is None else takings.of_segment(segment.key),
            held=count is not None and count.held_from is not None,
            small=count is not None and health_cards.small(count.inside),
        )

    return Segments(
        base=0 if run is None else run.customers,
        base_revenue=None if takings is None else takings.whole,
        currency=catalog.currency,
        segmentations=tuple(
            SegmentationPart(
                key=each.key,
                label=said(each.labels, language) or each.key,
                purpose=shipped_texts.told(each.purpose, language),
                promise=_promise(promised.get(each.key)) if each.partition else None,
                alerts=tuple(alert.says for alert in alerting if alert.segmentation == each.key),
                segments=tuple(map(line, each.segments)),
                too_many=health_cards.too_many(said(each.labels, language) or each.key, len(each.segments), language),
                says=health_cards.of_segmentation(home, each, language=language),
            )
            for each in segmentations
        ),
    )


def models_of(key: str, rules: Mapping[str, Term], catalog: Catalog) -> tuple[str, ...]:
    """The models that a segment draws on, those of the segments it names included, in the order of the panels."""
    terms = [rules[key], *computing.needed(rules[key], rules).values()]
    found = {model for term in terms for model in used.models(term, catalog)}
    return tuple(model.value for model in Model if model in found and model is not Model.IDENTITY)


def _promise(found: promises.Promise | None) -> Promise:
    if found is None:
        return Promise("", "")
    return Promise(found.disjoint, found.covering, found.customer)
