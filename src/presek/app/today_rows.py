"""The rows of Today in full: only for those who are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from presek.app import kept_sets, reading
from presek.app.customer_facts import INTERACTIONS, Known
from presek.app.facet_definitions import said as label_of
from presek.app.home import Home
from presek.app.pages_customer import Contact
from presek.app.pages_segments import models_of
from presek.app.pages_today import Because, Channel, Chip, LeftOut, NextStep, Person, Row, Step
from presek.app.processes import standing_in
from presek.app.revenue import money
from presek.app.sight import Sight
from presek.app.today import Entry, Today
from presek.catalog.model import Sensitivity
from presek.membership.run import Answer
from presek.policy.conditions import Conditions
from presek.policy.said import said
from presek.segment import segmentation
from presek.store import definitions, process_states
from presek.store.process_states import KeptState
from presek.store.queue import NOTHING_DONE
from presek.values.facts import Customer
from presek.values.facts import Row as FactRow
from presek.workqueue import consent
from presek.workqueue.consent import Way
from presek.workqueue.exclusions import Exclusion
from presek.workqueue.pins import Pin, PinKind
from presek.workqueue.ranking import Case, purpose

CONTACTS = "contacts"
OF_TICKETS = ("tickets.ticket_number", "tickets.category")
ABOUT_TICKETS = frozenset({PinKind.COMPLAINT.value, PinKind.LATE_ANSWER.value})
MOST_REASONS = 2
MOST_SHOWN = 500
DECIDES = "decider"
MOST_CALLING_MICROSECONDS = 1_800_000_000
"""Who called half an hour ago and noted nothing is not calling any more."""


@dataclass(frozen=True, slots=True)
class _Segment:
    chip: Chip
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one person may see of a row."""

    sight: Sight
    today: Today

    def has(self, name: str) -> bool:
        """Whether a field or measure is shown."""
        return self.sight.sees_word(name, self.today.base.deciding.standings.opened.catalog)

    def amount(self, name: str, ordinal: int) -> Decimal | None:
        """An amount; None where it is hidden."""
        return money(int(self.today.base.columns.one(name, ordinal))) if self.has(name) else None

    def because(self, found: tuple[Because, ...]) -> tuple[Because, ...]:
        """Why now, without what is hidden."""
        if not self.has("revenue_12m"):
            found = tuple(each for each in found if each.code != "value_class")
        if not all(map(self.has, OF_TICKETS)):
            found = tuple(replace(each, about="") if each.code in ABOUT_TICKETS else each for each in found)
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows for one person in one language."""

    home: Home
    today: Today
    language: str
    sight: Sight
    segments: tuple[_Segment, ...] = field(repr=False)
    hidden: frozenset[str] = field(repr=False)
    stages: Mapping[str, KeptState] = field(repr=False)

    def expect(self, entries: Iterable[Entry]) -> None:
        """Has what rows tell of contacts fetched at once, where it is in an engine."""
        opened = self.today.base.deciding.standings.opened
        opened.expect((INTERACTIONS, CONTACTS), [int(self.today.judged.mine[each.place]) for each in entries])

    def row(self, entry: Entry, lane: str) -> Row:
        """One row."""
        ordinal = int(self.today.judged.mine[entry.place])
        base = self.today.base
        standing = base.deciding.standings.of(ordinal)
        given = base.deciding.decide(replace(standing, known=standing.known - self.hidden))
        channels = tuple(map(self._channel, self.today.judged.channels(entry.place)))
        person = self._person(ordinal)
        case = self.today.judged.case(entry.place)
        seen = _Seen(self.sight, self.today)
        return Row(
            key=given.customer,
            name=self.name(ordinal),
            lane=lane,
            points=entry.points.shown,
            parts=entry.points.parts,
            because=seen.because(_because(entry, case, lane)),
            last=self.last(ordinal),
            segments=tuple(each.chip for each in self.segments if ordinal in each.answer.true),
            person=person,
            next_step=self._next(given),
            pitch=_pitch(given, self.language),
            channels=channels,
            phone=self._address(ordinal, person, channels, way=Way.PHONE),
            email=self._address(ordinal, person, channels, way=Way.EMAIL),
            terms=said(given.terms.value),
            discount=said(given.discount.value),
            value_class=case.value_class.value if seen.has("revenue_12m") else "",
            revenue=seen.amount("revenue_12m", ordinal),
            overdue=seen.amount("overdue_amount", ordinal),
            tickets=int(base.columns.one("tickets", ordinal)) if seen.has("tickets_open") else 0,
            owner=base.columns.text("owner", ordinal) if seen.has("owner") else "",
            currency=base.deciding.standings.opened.catalog.currency,
            purpose="service" if entry.pins else purpose(case.triggers).value,
            calling=self._calling(ordinal),
        )

    def left(self, why: Exclusion, most: int) -> tuple[LeftOut, ...]:
        """Who is left out for a reason."""
        found = []
        for place, left in self.today.left_out(why, most):
            ordinal = int(self.today.judged.mine[place])
            rule = says = ""
            if why is Exclusion.NO_CONSENT:
                marks = map(self._channel, self.today.judged.channels(place))
                rule, says = next(((each.rule, each.says) for each in marks if each.rule), ("", ""))
            key = self.today.base.key(ordinal)
            found.append(LeftOut(key, self.name(ordinal), left.why.value, left.until, rule, says))
        return tuple(found)

    def name(self, ordinal: int) -> str:
        """What a customer is called."""
        columns = self.today.base.columns
        named = columns.text("name", ordinal) or columns.text("legal_name", ordinal)
        return named or self.today.base.key(ordinal)

    def name_of(self, key: str) -> str:
        """The same by key."""
        ordinal = self.today.base.ordinal(key)
        return key if ordinal is None else self.name(ordinal)

    def last(self, ordinal: int) -> tuple[Contact, ...]:
        """The last three interactions."""
        standings = self.today.base.deciding.standings
        rows = self._rows(INTERACTIONS, ordinal)
        known = Known(standings.opened.catalog, standings.as_of, self.language, sight=self.sight)
        return known.contacts(Customer(self.today.base.key(ordinal), {}, {INTERACTIONS: rows}))

    def _rows(self, relation: str, ordinal: int) -> tuple[FactRow, ...]:
        return self.today.base.deciding.standings.opened.all_rows(relation, ordinal)

    def _person(self, ordinal: int) -> Person | None:
        """Whom to ask for: the main contact, else who decides, else the first with a phone."""
        rows = self._rows(CONTACTS, ordinal)
        if not rows:
            return None

        def order(row: FactRow) -> tuple[bool, bool, bool, str]:
            values = row.values
            main, decides = values.get("main_contact") is True, values.get("buying_role") == DECIDES
            return not main, not values.get("phone"), not decides, row.key

        chosen = min(rows, key=order).values
        fields = self.today.base.deciding.standings.opened.catalog.relations[CONTACTS].fields
        texts = [
            str(chosen.get(key) or "") if key in fields and self.sight.sees_named(fields[key], CONTACTS) else ""
            for key in ("name", "job_title", "phone", "email")
        ]
        return Person(*texts)

    def _address(self, ordinal: int, person: Person | None, channels: Sequence[Channel], *, way: Way) -> str:
        """The phone or e-mail address, where it may be used."""
        if not any(each.way == way.value and each.allowed for each in channels):
            return ""
        known = self.today.base.deciding.standings.opened.catalog.fields.get(way.value)
        seen = known is None or self.sight.sees_named(known)
        own = self.today.base.columns.text(way.value, ordinal) if seen else ""
        theirs = "" if person is None else person.phone if way is Way.PHONE else person.email
        return theirs or own

    def _channel(self, found: consent.Channel) -> Channel:
        law = found.law
        says = "" if law is None else law.texts.get(self.language) or law.texts.get("en", "")
        return Channel(found.way.value, found.mark.value, "" if law is None else law.rule, says)

    def _next(self, given: Conditions) -> NextStep | None:
        process = given.process.value
        progress = None if process is None else standing_in(process, given.customer, self.stages.get(given.customer))
        if process is None or progress is None:
            return None
        after = progress.next_stage
        return NextStep(
            process=label_of(process.labels, self.language),
            stage=label_of(progress.stage.labels, self.language),
            open_actions=tuple(Step(each.key, label_of(each.labels, self.language)) for each in progress.open_actions),
            next_stage=None if after is None else Step(after.key, label_of(after.labels, self.language)),
        )

    def _calling(self, ordinal: int) -> str:
        state = self.today.judged.states.get(ordinal, NOTHING_DONE)
        recent = state.calling_at is not None and self.today.moment.at - state.calling_at < MOST_CALLING_MICROSECONDS
        return state.calling_by if recent else ""


def rows(home: Home, today: Today, *, language: str, sight: Sight) -> Rows:
    """What makes the rows of a list."""
    entries = (*today.pinned, *today.scored, *today.reserved)
    return Rows(
        home,
        today,
        language,
        sight,
        segments=_segments(home, language, run=reading.published_run(home).number, number=definitions.number()),
        hidden=_hidden(today, sight),
        stages=process_states.find_many([today.key(each.place) for each in entries[:MOST_SHOWN]]),
    )


def _hidden(today: Today, sight: Sight) -> frozenset[str]:
    """The facts that this person may not see: no line rests on them."""
    deciding = today.base.deciding
    catalog = deciding.standings.opened.catalog
    found = set()
    for fact in {line.fact for policy in deciding.book.policies for line in policy.gives.pitch if line.fact}:
        entry = catalog.fields.get(fact) or catalog.measures.get(fact)
        if not sight.sees_key(fact, Sensitivity.PERSONAL if entry is None else entry.sensitivity):
            found.add(fact)
    return frozenset(found)


@lru_cache(maxsize=8)
def _segments(home: Home, language: str, *, run: int, number: int) -> tuple[_Segment, ...]:
    """All segments that the run has answers of, for the definitions of a number."""
    directory = reading.published_run(home).directory
    segmentations = definitions.load()
    rules = dict(segmentation.rules(segmentations))
    catalog = reading.opened(home).catalog
    found = []
    for segment in (segment for each in segmentations for segment in each.segments):
        answer = kept_sets.read(home.path, directory, segment.key)
        if answer is not None:
            models = models_of(segment.key, rules, catalog)
            label = label_of(segment.labels, language) or segment.key
            found.append(_Segment(Chip(segment.key, label, models[0] if len(models) == 1 else ""), answer))
    return tuple(found)


def _pitch(given: Conditions, language: str) -> str:
    lines = given.pitch.value or ()
    return next((text for each in lines if (text := label_of(each.texts, language))), "")


def _of_pin(pin: Pin) -> Because:
    return Because(pin.kind.value, at=pin.deadline, about=pin.about)


def _because(entry: Entry, case: Case, lane: str) -> tuple[Because, ...]:
    """Why now: what was promised, else the two strongest reasons, those that pass with time first."""
    found = [_of_pin(each) for each in entry.pins]
    if lane == "reserved":
        found.append(Because("waits_longest", days=case.days_since))
    if entry.points.because is not None:
        found.append(Because(entry.points.because.value))
    if case.cadence_days and case.days_since is None:
        found.append(Because("never_contacted"))
    elif case.cadence_days and case.days_since is not None and case.days_since >= case.cadence_days:
        found.append(Because("due", days=case.days_since - case.cadence_days, value=str(case.cadence_days)))
    found.append(Because("value_class", value=case.value_class.value))
    found.append(Because("segment_weight", value=str(case.weight)))
    return tuple(found[: max(MOST_REASONS, len(entry.pins))])
