"""The conditions of everybody at once, in plain columns: what other systems and simulations work on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from presek.app.conditions import Deciding
from presek.app.standings import Standings
from presek.membership import patterns
from presek.policy.decide_many import Crowd, ManyConditions, decide_many
from presek.policy.discounts import Discounts
from presek.policy.plain import percent
from presek.policy.treatment import Dimension, Discount, PaymentTerms, PitchLine, Priority, Process, Service

Codes = NDArray[np.int32]
Flat = dict[str, Any]

COLUMNS = (
    "net_days",
    "payment_method",
    "term_starts",
    "credit_limit",
    "credit_currency",
    "early_payment_percent",
    "early_payment_days",
    "credit_block",
    "discount_percent",
    "discounts",
    "priority_weight",
    "cadence_days",
    "first_response_minutes",
    "do_not_contact",
    "service_tier",
    "channels",
    "response_minutes",
    "resolution_minutes",
    "process",
    "pitch",
)
"""One customer's conditions in one row; empty is unassigned."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Who gets what: `rows[codes[ordinal]]` is a customer's row of `COLUMNS`, as JSON text that is equal where the
    conditions are."""

    codes: Codes = field(repr=False)
    rows: Sequence[str] = field(repr=False)


def crowd_of(standings: Standings) -> Crowd:
    """Where everybody stands, for deciding at once."""
    size = standings.opened.snapshot.size
    excepted = {
        ordinal: exceptions
        for key, exceptions in standings.exceptions.items()
        if (ordinal := standings.ordinal(key)) is not None
    }
    return Crowd(
        size,
        inside={key: answer.true for key, answer in standings.sets.items()},
        parties=standings.parties,
        party_of=standings.party_of.astype(np.int32),
        known=standings.known,
        exceptions=excepted,
    )


def decided(by: Deciding) -> ManyConditions:
    """What everybody gets; for each customer the values that deciding them alone gives."""
    return decide_many(crowd_of(by.standings), by.book, day=by.day)


def outcomes(many: ManyConditions) -> Outcomes:
    """The conditions as rows; each distinct row is written once."""
    columns, texts = [], []
    for dimension, flat in FLAT.items():
        codes, decisions = many.decisions(dimension)
        rows = [flat(decision.value) for decision in decisions]
        columns.append((codes, max(1, len(rows))))
        texts.append((codes, rows))
    kinds = patterns.kinds(columns, many.size)
    found: dict[str, int] = {}
    places = []
    for ordinal in map(int, kinds.examples):
        row: Flat = {}
        for codes, rows in texts:
            row |= rows[int(codes[ordinal])]
        places.append(found.setdefault(json.dumps(row, ensure_ascii=False, sort_keys=True), len(found)))
    return Outcomes(patterns.relabelled(kinds.codes, places or [0]), tuple(found))


def _terms(value: object) -> Flat:
    match value:
        case PaymentTerms():
            early, limit = value.early_payment, value.credit_limit
            return {
                "net_days": value.net_days,
                "payment_method": value.method.value,
                "term_starts": value.start.value,
                "credit_limit": None if limit is None else format(limit.amount, "f"),
                "credit_currency": None if limit is None else limit.currency,
                "early_payment_percent": None if early is None else percent(early.basis_points),
                "early_payment_days": None if early is None else early.within_days,
                "credit_block": value.credit_block,
            }
        case _:
            return dict.fromkeys(COLUMNS[:8])


def _discount(value: object) -> Flat:
    match value:
        case Discounts():
            scoped = "; ".join(_offered(each.discount) for each in value.offers)
            return {"discount_percent": percent(value.basis_points), "discounts": scoped}
        case _:
            return {"discount_percent": None, "discounts": None}


def _offered(given: Discount) -> str:
    return f"{' '.join(given.scope)}: {percent(given.basis_points)} % {given.stacking.value}"


def _priority(value: object) -> Flat:
    match value:
        case Priority():
            return {
                "priority_weight": value.weight,
                "cadence_days": value.cadence_days,
                "first_response_minutes": value.first_response_minutes,
                "do_not_contact": value.do_not_contact,
            }
        case _:
            return dict.fromkeys(COLUMNS[10:14])


def _service(value: object) -> Flat:
    match value:
        case Service():
            return {
                "service_tier": value.tier.value,
                "channels": " ".join(each.value for each in value.channels),
                "response_minutes": value.response_minutes,
                "resolution_minutes": value.resolution_minutes,
            }
        case _:
            return dict.fromkeys(COLUMNS[14:18])


def _process(value: object) -> Flat:
    match value:
        case Process():
            return {"process": value.key}
        case _:
            return {"process": None}


def _pitch(value: object) -> Flat:
    match value:
        case tuple():
            return {"pitch": " ".join(each.key for each in value if isinstance(each, PitchLine)) or None}
        case _:
            return {"pitch": None}


FLAT: Mapping[Dimension, Callable[[object], Flat]] = {
    Dimension.TERMS: _terms,
    Dimension.DISCOUNT: _discount,
    Dimension.PRIORITY: _priority,
    Dimension.SERVICE: _service,
    Dimension.PROCESS: _process,
    Dimension.PITCH: _pitch,
}
