"""One customer on the as-of day of the published run: who they are, which segments they are in and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from presek.app import holding, kept_sets, pages_duplicates, reading, relationship
from presek.app.customer_facts import Known
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.others import Base
from presek.app.pages_customer import CustomerDetail, Fact, Linked, Membership, Reason
from presek.app.pages_segments import models_of
from presek.app.sight import Sight
from presek.app.told import PastOfCustomers
from presek.app.why import Why
from presek.membership.run import Answer
from presek.segment import segmentation
from presek.segment.reference import Context
from presek.segment.segmentation import Segment, Segmentation
from presek.store import definitions
from presek.values.facts import Customer
from presek.values.truth import Truth

WHO = ("kind", "country", "region", "city", "industry", "size_class", "language", "owner", "customer_since")
NAMES = ("name", "legal_name")


def customer(
    home: Home, key: str, *, language: str, sight: Sight, measures: tuple[str, ...] = ()
) -> CustomerDetail | None:
    """The customer with this key, with further measures where some are asked for; None where there is none."""
    opened = reading.opened(home)
    ordinal = opened.snapshot.ordinal(key)
    if ordinal is None:
        return None
    found = opened.customer(ordinal)
    as_of = reading.as_of(home)
    known = Known(opened.catalog, as_of, language, sight=sight)
    facts, hidden = known.facts(found)
    links = pages_duplicates.links_of(home, opened, ordinal, known=known)
    segmentations = definitions.load()
    rules = dict(segmentation.rules(segmentations))
    names = {segment.key: segment.labels for each in segmentations for segment in each.segments}
    past = PastOfCustomers(home, opened.snapshot.ordinal)
    context = Context(opened.catalog, as_of, rules, others=Base(opened, as_of), past=past)
    why = Why(context, language, sight=sight, segments=names)
    run = home.published()
    sets = {} if run is None else {key: kept_sets.read(home.path, run.directory, key) for key in names}
    return CustomerDetail(
        key=found.key,
        name=_name(facts),
        who=tuple(fact for wanted in WHO for fact in facts if fact.key == wanted),
        memberships=tuple(
            _membership(home, (each, segment), answer, customer=(found, ordinal), why=why)
            for each in segmentations
            for segment in each.segments
            if (answer := sets.get(segment.key)) is not None
        ),
        contacts=known.contacts(found),
        facts=facts,
        unknown=known.unknown(found),
        relations=known.tables(found),
        hidden=hidden,
        other_keys=opened.snapshot.other_keys(ordinal),
        links=tuple(_linked(each, found.key) for each in links),
        relationship=relationship.strip(found, why.context, language=language, sight=sight),
        measured=relationship.measured(found, why.context, measures, language=language, sight=sight),
    )


def without_rows(home: Home, key: str, *, language: str, sight: Sight) -> CustomerDetail | None:
    """The same while the engine of the base does not answer: what is kept here, and the published answers without why;
    None where there is no such customer."""
    opened = reading.opened(home)
    ordinal, run = opened.snapshot.ordinal(key), home.published()
    if ordinal is None:
        return None
    found = opened.known_here(ordinal)
    known = Known(opened.catalog, reading.as_of(home), language, sight=sight)
    facts, hidden = known.facts(found)
    segmentations = definitions.load()
    rules = dict(segmentation.rules(segmentations))
    return CustomerDetail(
        key=found.key,
        name=_name(facts),
        who=tuple(fact for wanted in WHO for fact in facts if fact.key == wanted),
        memberships=tuple(
            Membership(
                key=segment.key,
                label=said(segment.labels, language) or segment.key,
                segmentation=said(each.labels, language) or each.key,
                models=models_of(segment.key, rules, opened.catalog),
                verdict=_verdict(answer, ordinal),
                reason=Reason("", _verdict(answer, ordinal), None, asked=(), rows=None, known_on=None, below=()),
                change=(), missing=(), held=answer.held_from is not None,
            )
            for each in segmentations
            for segment in each.segments
            if run is not None and (answer := kept_sets.read(home.path, run.directory, segment.key)) is not None
        ),
        contacts=(), facts=facts, unknown=known.unknown(found), relations=known.tables(found), hidden=hidden,
        other_keys=opened.snapshot.other_keys(ordinal), links=(), relationship=(), measured=(),
    )  # fmt: skip


def _verdict(answer: Answer, ordinal: int) -> Truth:
    return True if ordinal in answer.true else None if ordinal in answer.unknown else False


def _linked(found: pages_duplicates.ContactOf, key: str) -> Linked:
    is_contact = found.person.key == key
    other = found.company if is_contact else found.person
    return Linked(other.key, other.name, found.by, is_contact)


def _name(facts: tuple[Fact, ...]) -> str:
    return next((fact.value.text for wanted in NAMES for fact in facts if fact.key == wanted), "")


def _with_hold(home: Home, segment: Segment, membership: Membership, *, ordinal: int) -> Membership:
    """Whether a hold or an exit rule keeps the customer in, and until when."""
    has_own = segment.hold is not None or segment.exit is not None
    if not has_own or membership.verdict is not True or membership.reason.verdict is True:
        return membership
    free = holding.free_day(home, segment, ordinal)
    return replace(membership, kept=True, free_on=None if free is None else date.fromisoformat(free))


def _membership(
    home: Home, of: tuple[Segmentation, Segment], answer: Answer, *, customer: tuple[Customer, int], why: Why
) -> Membership:
    """The published answer with its reasons."""
    (each, segment), (who, ordinal) = of, customer
    verdict = _verdict(answer, ordinal)
    rule = why.context.segments[segment.key]
    reason = why.reason(rule, who)
    made = Membership(
        key=segment.key,
        label=said(segment.labels, why.language) or segment.key,
        segmentation=said(each.labels, why.language) or each.key,
        models=models_of(segment.key, why.context.segments, why.context.catalog),
        verdict=verdict,
        reason=reason,
        change=why.change(rule, who) if reason.verdict is verdict else (),
        missing=why.missing(reason) if verdict is None else (),
        held=answer.held_from is not None,
    )
    return _with_hold(home, segment, made, ordinal=ordinal)
