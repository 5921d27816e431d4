"""What is known of a person, in words: as a page shows it, and as the file that the person gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from presek.app.customer_history import Stay
from presek.app.pages_customer import Membership
from presek.app.rights import PersonalData, RowsOf, Version
from presek.app.shown_values import NO_VALUE
from presek.web import conditions_card, words
from presek.web.audit_words import action_name
from presek.web.customer import step_words, verdict_words
from presek.web.customer_history import reason
from presek.web.explore_facets import model_name
from presek.web.row_table import RowTable
from presek.web.shown import said, source_name

ROWS_ON_PAGE = 5


@dataclass(frozen=True, slots=True)
class FactLine:
    """A value with where it is from and how old it is."""

    label: str
    value: str
    source: str
    since: str
    age: str
    stale: bool
    used_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactsOf:
    """The facts of a model."""

    model: str
    label: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class MembershipLine:
    """A segment, the answer, the rule in words, what it is for, and what would change the answer."""

    label: str
    segmentation: str
    verdict: str
    rule: str
    purpose: str
    change: str


@dataclass(frozen=True, slots=True)
class StayLine:
    """A stretch in a segment, and why it began and ended."""

    label: str
    since: str
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class DataShown:
    """All that `_rights_data.html` shows."""

    key: str
    name: str
    company: str
    as_of: str
    made_on: str
    facts: tuple[FactsOf, ...]
    earlier: tuple[FactLine, ...]
    hidden: int
    tables: tuple[RowTable, ...]
    memberships: tuple[MembershipLine, ...]
    stays: tuple[StayLine, ...]
    conditions: tuple[tuple[str, str, str], ...]
    seen: tuple[tuple[str, str], ...]
    done: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str, str, str], ...]
    programs: str
    webhooks: str


def data_shown(found: PersonalData, *, rows: int | None = None) -> DataShown:
    """All of it in words; of each relation at most so many rows."""
    card = conditions_card.card_of(found.conditions) if found.conditions else None
    models = dict.fromkeys(each.model for each in found.now)
    trail = found.trail
    return DataShown(
        key=found.key,
        name=found.name,
        company=found.company,
        as_of=words.day(found.as_of),
        made_on=words.day(found.made_on),
        facts=tuple(
            FactsOf(model, model_name(model), tuple(_fact(each) for each in found.now if each.model == model))
            for model in models
        ),
        earlier=tuple(_fact(each) for each in found.versions if not each.holds),
        hidden=found.hidden,
        tables=tuple(_table(each, rows) for each in found.rows),
        memberships=tuple(_membership(each, found) for each in _in_order(found.detail.memberships)),
        stays=tuple(map(_stay, found.stays)),
        conditions=tuple(
            (each.label, " · ".join(each.lines) or gettext("Unassigned"), " ".join(each.because)) for each in card.lines
        )
        if card
        else (),
        seen=tuple((words.day(day), person) for day, person in trail.seen),
        done=tuple((moment(each.at), each.by, action_name(each.action)) for each in trail.done),
        files=tuple((moment(each.at), each.by, each.what, ", ".join(each.fields)) for each in trail.files),
        programs=", ".join(trail.programs),
        webhooks=", ".join(trail.webhooks),
    )


def moment(at: datetime) -> str:
    """An instant in local time, to the minute."""
    return words.instant(at)


def _in_order(found: Sequence[Membership]) -> list[Membership]:
    place = {True: 0, None: 1, False: 2}
    return sorted(found, key=lambda each: place[each.verdict])


def _fact(found: Version) -> FactLine:
    return FactLine(
        label=found.label,
        value=said(found.value),
        source=source_name(found.source) or source_name(found.kind),
        since=words.day(found.since),
        age=words.days_ago(found.age_days),
        stale=found.stale,
        used_for=found.used_for,
    )


def _table(found: RowsOf, most: int | None) -> RowTable:
    shown = found.rows if most is None else found.rows[:most]
    return RowTable(
        found.key,
        found.label,
        tuple(label for _, label in found.columns),
        tuple(tuple(said(cell) if cell != NO_VALUE else "" for cell in row) for row in shown),
        len(found.rows),
    )


def _membership(found: Membership, of: PersonalData) -> MembershipLine:
    rule, purpose = of.rules.get(found.key, ("", ""))
    return MembershipLine(
        label=found.label,
        segmentation=found.segmentation,
        verdict=verdict_words(found.verdict)[2],
        rule=rule,
        purpose=purpose,
        change="; ".join(map(step_words, found.change)),
    )


def _stay(found: Stay) -> StayLine:
    why = gettext("Came: %(why)s.") % {"why": reason(None if found.came is None else found.came.value)}
    if found.until is not None:
        went = reason(None if found.went is None else found.went.value)
        why += " " + gettext("Left: %(why)s.") % {"why": went}
    return StayLine(
        label=found.label,
        since=words.day(date.fromisoformat(found.since)),
        until="" if found.until is None else words.day(date.fromisoformat(found.until)),
        why=why,
    )
