"""Whom we can reach, and how a segment is treated: what of its report card follows from law and policies."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from presek.app import policy_book, today_arrays
from presek.app.home import Home
from presek.app.today_arrays import Base
from presek.health.indicators import Actionable
from presek.policy import fairness
from presek.policy.deciding_book import in_force
from presek.policy.treatment import Dimension, Treatment
from presek.workqueue.consent import Way

DAYS_A_WEEK, WORKING_DAYS_A_WEEK = 7, 5


def reachable(home: Home) -> NDArray[np.bool_] | None:
    """Who may be contacted with an offer by some way that puts them on a list: there is an address, their service has
    it, and they agreed or needn't by the law of the day. None before the first run."""
    return None if home.published() is None else _reachable(today_arrays.base(home))


def actionable(home: Home, segment: str, *, owner: str, customers: int) -> Actionable:
    """Of a segment in force: in which dimensions its policies differ from those of whoever has no policy of their own,
    who looks after it, and how many contacts a working day it asks for."""
    standing = in_force(policy_book.book(home).policies, policy_book.day(home))
    own = [each for each in standing if each.segment == segment]
    others = [each.gives for each in standing if each.default and each.segment != segment]
    differs = {dimension for each in own for dimension in _different(each.gives, others)}
    cadences = [each.gives.priority.cadence_days for each in own if each.gives.priority is not None]
    cadence = min((days for days in cadences if days), default=0)
    return Actionable(
        dimensions=tuple(each.value for each in Dimension if each in differs) if own else None,
        owner=owner,
        contacts=_contacts(customers, cadence) if cadence else None,
    )


def _contacts(customers: int, cadence_days: int) -> Decimal:
    """Contacts a working day, where each customer is contacted once in so many days."""
    return Decimal(customers) * DAYS_A_WEEK / (cadence_days * WORKING_DAYS_A_WEEK)


def _different(gives: Treatment, others: list[Treatment]) -> set[Dimension]:
    """The dimensions in which a treatment says something that no default says."""
    return {
        dimension
        for dimension in fairness.dimensions(gives)
        if all(_value(each, dimension) != _value(gives, dimension) for each in others)
    }


def _value(gives: Treatment, dimension: Dimension) -> object:
    match dimension:
        case Dimension.TERMS:
            return gives.payment_terms
        case Dimension.DISCOUNT:
            return gives.discount
        case Dimension.PRIORITY:
            return gives.priority
        case Dimension.SERVICE:
            return gives.service
        case Dimension.PROCESS:
            return gives.process
        case Dimension.PITCH:
            return gives.pitch


@lru_cache(maxsize=2)
def _reachable(base: Base) -> NDArray[np.bool_]:
    needs = base.parties.needs_consent(base.day)
    found = np.zeros(len(base.present), np.bool_)
    for way in (each for each in Way if each.puts_on_the_list):
        said = base.consented[way]
        agreed = (said == 1) | ((said == -1) & ~needs[way][base.parties.of])
        found |= base.served[way] & base.addressed[way] & agreed
    return found
