"""Treatments as plain values, as files, the database and answers in JSON write them. `policy.text` reads them back.

Percentages are decimal text ("12.5"), money is "50000.00 PLN", days are dates, minutes are whole numbers.
"""

from __future__ import annotations

from presek.policy.treatment import (
    Action,
    Dimension,
    Discount,
    Hours,
    PaymentTerms,
    PitchLine,
    Priority,
    Process,
    Service,
    Stage,
    Treatment,
)
from presek.values.money import plain

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERCENT_SCALE = 2
Plain = dict[str, object]


def percent(basis_points: int) -> str:
    """Basis points as a percentage.

    >>> percent(1250), percent(500)
    ('12.5', '5')
    """
    return plain(basis_points, PERCENT_SCALE)


def clock_time(minute: int) -> str:
    """Minutes of a day as hours and minutes.

    >>> clock_time(485)
    '08:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def treatment(gives: Treatment) -> Plain:
    """What a policy gives, dimension by dimension; a dimension of which it says nothing is left out."""
    found: Plain = {}
    if gives.payment_terms is not None:
        found[Dimension.TERMS.value] = payment_terms(gives.payment_terms)
    if gives.discount is not None:
        found[Dimension.DISCOUNT.value] = discount(gives.discount)
    if gives.priority is not None:
        found[Dimension.PRIORITY.value] = priority(gives.priority)
    if gives.service is not None:
        found[Dimension.SERVICE.value] = service(gives.service)
    if gives.process is not None:
        found[Dimension.PROCESS.value] = process(gives.process)
    if gives.pitch:
        found[Dimension.PITCH.value] = [pitch_line(each) for each in gives.pitch]
    return found


def payment_terms(terms: PaymentTerms) -> Plain:
    """Method, days, start, limit, early payment, block."""
    early = terms.early_payment
    return _known(
        method=terms.method.value,
        net_days=terms.net_days,
        start=terms.start.value,
        credit_limit=None if terms.credit_limit is None else str(terms.credit_limit),
        early_payment=None
        if early is None
        else {"percent": percent(early.basis_points), "within_days": early.within_days},
        credit_block=terms.credit_block or None,
    )


def discount(given: Discount) -> Plain:
    """Percent, base, scope, stacking, cap and floor."""
    return _known(
        percent=percent(given.basis_points),
        base=given.base.value,
        scope=list(given.scope),
        stacking=given.stacking.value,
        most_in_total_percent=None if given.most_in_total is None else percent(given.most_in_total),
        least_margin_percent=None if given.least_margin is None else percent(given.least_margin),
    )


def priority(given: Priority) -> Plain:
    """Weight, cadence, first response, silence."""
    return _known(
        weight=given.weight,
        cadence_days=given.cadence_days,
        first_response_minutes=given.first_response_minutes,
        do_not_contact=given.do_not_contact or None,
    )


def service(given: Service) -> Plain:
    """Tier, channels, hours, response and resolution."""
    return _known(
        tier=given.tier.value,
        channels=[each.value for each in given.channels],
        hours=None if given.hours is None else hours(given.hours),
        response_minutes=given.response_minutes,
        resolution_minutes=given.resolution_minutes,
    )


def hours(given: Hours) -> Plain:
    """Days of the week and the times between which it is open."""
    days = [DAYS[day] for day in given.days]
    return {"days": days, "from": clock_time(given.from_minute), "to": clock_time(given.to_minute)}


def process(given: Process) -> Plain:
    """A process whole."""
    return {"key": given.key, "labels": dict(given.labels), "stages": [stage(each) for each in given.stages]}


def stage(given: Stage) -> Plain:
    """A stage with its mandatory actions."""
    return {
        "key": given.key,
        "labels": dict(given.labels),
        "mandatory": [action(each) for each in given.mandatory],
    }


def action(given: Action) -> Plain:
    """A mandatory action."""
    return {"key": given.key, "labels": dict(given.labels)}


def pitch_line(given: PitchLine) -> Plain:
    """A line with the fact that triggers it."""
    return _known(key=given.key, stage=given.stage, fact=given.fact, rank=given.rank, texts=dict(given.texts))


def _known(**parts: object) -> Plain:
    return {key: value for key, value in parts.items() if value is not None}
