"""Receivables: who pays late, and prepayment proposed for firms among them; natural persons are decided one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from presek.app import clock, computing, conditions, exceptions, policies, policy_book, reading, searching
from presek.app.conditions import Deciding
from presek.app.customer_list import number_at
from presek.app.home import Home
from presek.app.sight import EVERYTHING, Sight, hidden_field
from presek.engine.columnar.vectors import Vector, Worths, doubles
from presek.policy.book import CustomerException
from presek.policy.deciding_book import EXCEPTION_DAYS
from presek.policy.said import said
from presek.policy.treatment import Dimension, Method, PaymentTerms
from presek.segment.terms import FieldValue, Value
from presek.store import audit, proposals
from presek.store.audit import Entry
from presek.store.exceptions import ExceptionStatus
from presek.store.proposals import KeptProposal
from presek.values.problem import Problem, Problems, nearest_names

DAYS_LATE, OVERDUE = "days_late_mean", "overdue_amount"
EDGES = (0, 15, 30, 60)
"""Later than so many days on average of twelve months."""
MOST_SHOWN = 100
LATE = "late_payment"
PREPAYMENT: Mapping[str, object] = {"method": Method.PREPAYMENT.value}


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer who pays late. `terms`: plain values of what they have now; `asked`: prepayment was asked for and is
    not decided; `prepays`: they pay in advance already."""

    key: str
    name: str
    days_late: Decimal
    overdue: Decimal | None
    terms: object
    asked: bool
    prepays: bool


@dataclass(frozen=True, slots=True)
class Receivables:
    """Who pays later than `over` days. `counts`: by edge how many do; firms and natural persons apart, those who owe
    most first, of either at most so many; `open_firms`: of all firms, those for whom nothing waits for a decision."""

    over: int
    counts: Mapping[int, int]
    firms: tuple[Debtor, ...]
    persons: tuple[Debtor, ...]
    firms_in_all: int
    persons_in_all: int
    open_firms: int
    overdue_in_all: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class _Late:
    """The base by days late: ordinals in order of what they owe."""

    days: NDArray[np.float64]
    order: NDArray[np.int64]
    owed: NDArray[np.float64]
    late: Vector
    overdue: Vector | None


def late(home: Home, over: int, *, sight: Sight = EVERYTHING) -> Receivables:
    """Who pays later than so many days; `over` is one of the edges. Amounts that this person may not see are None and
    order nobody. Problems: nothing has been computed yet; the person may not see who pays late."""
    catalog = reading.opened(home).catalog
    must_see(home, sight)
    if over not in EDGES:
        says = f"days late are counted from {', '.join(map(str, EDGES))}."
        raise Problems(Problem("unknown-edge", says, path="late", nearest=nearest_names(str(over), [*map(str, EDGES)])))
    found, by = _late(home, amounts=sight.sees_word(OVERDUE, catalog)), conditions.deciding(home)
    waiting, is_firm = _waiting(), _firms(by)
    chosen = np.zeros(0, np.int64) if found is None else found.order[found.days[found.order] > over]
    firms, persons = chosen[is_firm[chosen]], chosen[~is_firm[chosen]]
    asked = [by.standings.ordinal(key) for key in waiting]
    return Receivables(
        over=over,
        counts={edge: 0 if found is None else int((found.days > edge).sum()) for edge in EDGES},
        firms=_debtors(by, found, firms[:MOST_SHOWN].tolist(), waiting=waiting),
        persons=_debtors(by, found, persons[:MOST_SHOWN].tolist(), waiting=waiting),
        firms_in_all=len(firms),
        persons_in_all=len(persons),
        open_firms=len(firms) - int(np.isin(firms, [each for each in asked if each is not None]).sum()),
        overdue_in_all=None
        if found is None or found.overdue is None
        else round(Decimal(float(np.nansum(found.owed[chosen]))), 2),
        currency=by.standings.opened.catalog.currency,
    )


def must_see(home: Home, sight: Sight) -> None:
    """Problems where a person may not see who pays late."""
    if not sight.sees_word(DAYS_LATE, reading.opened(home).catalog):
        raise Problems(hidden_field(DAYS_LATE))


def propose(home: Home, keys: Sequence[str], *, by: str, says: str = "", over: int | None = None) -> KeptProposal:
    """Asks that these firms pay in advance, in one proposal that another person decides; with `over` and no keys: all
    firms later than so many days. Whoever was asked for already, or prepays, is left out.

    Problems: nobody is left; one of them is a natural person (a person decides of each, GDPR article 22) or unknown.
    """
    deciding, waiting = conditions.deciding(home), _waiting()
    ordinals = _ordinals(home, deciding, keys, over=over)
    wanted = [each for each in ordinals if deciding.standings.opened.snapshot.key(each) not in waiting]
    wanted = [each for each in wanted if not _prepays(deciding, each)]
    if not wanted:
        text = "choose at least one firm for which prepayment was not asked for yet."
        raise Problems(Problem("nobody-chosen", text, path="customer"))
    begin = policy_book.day(home)
    asked = [
        CustomerException(
            0,
            deciding.standings.opened.snapshot.key(each),
            PaymentTerms(net_days=0, method=Method.PREPAYMENT),
            LATE,
            note=says,
            requested_by=by,
            approved_by="",
            from_day=begin,
            expires=begin + EXCEPTION_DAYS,
        )
        for each in wanted
    ]
    at = clock.now()
    number = proposals.add(asked, PREPAYMENT, dimension=Dimension.TERMS, by=by, at=at, says=says)
    detail = {"customers": [each.customer for each in asked], "dimension": Dimension.TERMS.value, "reason": LATE}
    audit.add(Entry(at, by, action="exceptions proposed", subject=f"proposal {number}", detail=detail))
    return proposal(number)


def decide(home: Home, number: int, *, by: str, approve: bool, says: str = "") -> int:
    """Approves or refuses all of a proposal that waits; how many exceptions those were.

    Problems: there is no such proposal; the same person made it; it was decided meanwhile.
    """
    kept = proposal(number)
    if approve and policies.same_person(by, kept.made_by):
        says_no = f"{kept.made_by} proposed it; another person approves it."
        raise Problems(Problem("same-person", says_no, path=f"proposal {number}"))
    status, at = ExceptionStatus.APPROVED if approve else ExceptionStatus.REFUSED, clock.now()
    changed = proposals.decide(number, status, by=by, at=at, says=says)
    if not changed:
        raise Problems(Problem("wrong-state", f"proposal {number} was decided already.", path=f"proposal {number}"))
    detail = {"says": says, "exceptions": changed}
    audit.add(Entry(at, by, action=f"proposal {status.value}", subject=f"proposal {number}", detail=detail))
    exceptions.watch(home)
    return changed


def proposal(number: int) -> KeptProposal:
    """One proposal; Problems where there is none of this number."""
    found = proposals.find(number)
    if found is None:
        raise Problems(Problem("unknown-proposal", f"there is no proposal {number}.", path="proposal"))
    return found


def _late(home: Home, *, amounts: bool = True) -> _Late | None:
    """Days late of everybody, and amounts where they are wanted; None where the catalog has no such measures."""
    opened = reading.opened(home)
    keys = (DAYS_LATE, OVERDUE) if amounts else (DAYS_LATE,)
    wanted: dict[str, Value] = {key: FieldValue(key) for key in keys if key in opened.catalog.measures}
    if DAYS_LATE not in wanted:
        return None
    values: Mapping[str, Worths] = computing.passed({}, opened, reading.as_of(home), values=wanted).values
    days, owed = values[DAYS_LATE], values.get(OVERDUE)
    if not isinstance(days, Vector):
        return None
    size = opened.snapshot.size
    late_by = _doubles(days, size)
    owing = _doubles(owed, size) if isinstance(owed, Vector) else np.zeros(size)
    order = np.lexsort((-late_by, -np.nan_to_num(owing)))
    overdue = owed if isinstance(owed, Vector) else None
    return _Late(np.nan_to_num(late_by, nan=-1.0), order, owing, late=days, overdue=overdue)


def _doubles(vector: Vector, size: int) -> NDArray[np.float64]:
    values = np.broadcast_to(doubles(vector), (size,)).astype(np.float64)
    if vector.unknown is not None:
        values[vector.unknown] = np.nan
    return values


def _ordinals(home: Home, by: Deciding, keys: Sequence[str], *, over: int | None) -> list[int]:
    if over is not None and not keys:
        found = _late(home)
        chosen = np.zeros(0, np.int64) if found is None else found.order[found.days[found.order] > over]
        every: list[int] = chosen[_firms(by)[chosen]].tolist()
        return every
    problems, ordinals, is_firm = [], [], _firms(by)
    for key in dict.fromkeys(keys):
        ordinal = by.standings.ordinal(key)
        if ordinal is None:
            problems.append(Problem("unknown-customer", f"no customer has the key '{key}'.", path="customer"))
        elif not is_firm[ordinal]:
            says = f"{key} is a natural person, or may be one: a person decides of each of them (GDPR, article 22)."
            problems.append(Problem("natural-person", says, path="customer"))
        else:
            ordinals.append(ordinal)
    if problems:
        raise Problems(*problems)
    return ordinals


def _firms(by: Deciding) -> NDArray[np.bool_]:
    """By ordinal whether it is certain that no natural person is meant."""
    of_parties = np.array([party.natural_person is False for party in by.standings.parties], np.bool_)
    return of_parties[by.standings.party_of]


def _prepays(by: Deciding, ordinal: int) -> bool:
    terms = by.decide(by.standings.of(ordinal)).terms.value
    return terms is not None and terms.method is Method.PREPAYMENT


def _waiting() -> frozenset[str]:
    """The customers for whom prepayment was asked for and is not decided."""
    asked = exceptions.waiting_terms()
    return frozenset(each.exception.customer for each in asked if each.plain.get("method") == PREPAYMENT["method"])


def _debtors(
    by: Deciding, found: _Late | None, ordinals: Sequence[int], *, waiting: frozenset[str]
) -> tuple[Debtor, ...]:
    opened = by.standings.opened
    names, made = searching.names_of(opened, ordinals), []
    if found is None:
        return ()
    for ordinal in ordinals:
        key, terms = opened.snapshot.key(ordinal), by.decide(by.standings.of(ordinal)).terms.value
        made.append(
            Debtor(
                key=key,
                name=names.get(ordinal, "") or key,
                days_late=number_at(found.late, ordinal) or Decimal(0),
                overdue=None if found.overdue is None else number_at(found.overdue, ordinal),
                terms=said(terms),
                asked=key in waiting,
                prepays=terms is not None and terms.method is Method.PREPAYMENT,
            )
        )
    return tuple(made)
