"""A row of Today in words."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext

from presek.app.pages_customer import Contact
from presek.app.pages_today import Row, Step
from presek.web import today_words, treatments, words


@dataclass(frozen=True, slots=True)
class Last:
    """An interaction in words."""

    on: str
    ago: str
    title: str
    details: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A segment that holds the customer."""

    label: str
    model: str
    url: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to contact somebody, with its mark in words and what law says."""

    name: str
    tone: str
    sign: str
    mark: str
    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """All that `_today_row.html` shows of one row. `place` names its form; `call` and `write` are addresses."""

    place: str
    key: str
    name: str
    url: str
    timeline: str
    contact: str
    lane: str
    points: str
    parts: tuple[tuple[str, str], ...]
    because: tuple[str, ...]
    last: tuple[Last, ...]
    chips: tuple[Chip, ...]
    person: str
    process: str
    stage: str
    actions: tuple[Step, ...]
    next_stage: Step | None
    pitch: str
    channels: tuple[Channel, ...]
    phone: str
    email: str
    terms: tuple[str, ...]
    discount: tuple[str, ...]
    value: str
    overdue: str
    tickets: int
    owner: str
    calling: str
    service: bool


def row_shown(found: Row, zone: ZoneInfo) -> RowShown:
    """The row in words."""
    step = found.next_step
    return RowShown(
        place=found.key,
        key=found.key,
        name=found.name,
        url=reverse("customer", args=(found.key,)),
        timeline=reverse("timeline", args=(found.key,)),
        contact=reverse("today-contact", args=(found.key,)),
        lane=found.lane,
        points=words.number(found.points),
        parts=tuple((today_words.part(name), words.number(worth)) for name, worth in found.parts),
        because=tuple(today_words.because(each, zone) for each in found.because),
        last=tuple(map(_last, found.last)),
        chips=tuple(Chip(each.label, each.model, reverse("segment", args=(each.key,))) for each in found.segments),
        person=", ".join(filter(None, (found.person.name, found.person.title))) if found.person else "",
        process=step.process if step else "",
        stage=step.stage if step else "",
        actions=step.open_actions if step else (),
        next_stage=step.next_stage if step else None,
        pitch=found.pitch,
        channels=tuple(
            Channel(today_words.way(each.way), *today_words.mark(each), rule=each.rule, says=each.says)
            for each in found.channels
        ),
        phone=found.phone,
        email=found.email,
        terms=treatments.lines("payment_terms", found.terms),
        discount=treatments.lines("discount", found.discount),
        value=_value(found),
        overdue=words.money(found.overdue, found.currency, decimals=2) if found.overdue else "",
        tickets=found.tickets,
        owner=found.owner,
        calling=found.calling,
        service=found.purpose == "service",
    )


def _value(found: Row) -> str:
    if found.revenue is None:
        return gettext("hidden for your role")
    return f"{found.value_class} · {words.money(found.revenue, found.currency)}"


def _last(found: Contact) -> Last:
    return Last(
        on=words.day(found.on) if found.on else "",
        ago=words.days_ago(found.days_ago) if found.days_ago is not None else "",
        title=found.title,
        details=" · ".join(found.details),
    )
