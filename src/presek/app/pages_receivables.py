"""What the pages of proposals show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from presek.app import reading, receivables, searching
from presek.app.home import Home
from presek.store import proposals
from presek.store.exceptions import ExceptionStatus
from presek.store.proposals import KeptProposal
from presek.values.instant import local_day


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list. `waiting`, `approved`: how many of its exceptions; `value`: plain values."""

    number: int
    dimension: str
    value: Mapping[str, object]
    made_by: str
    made_on: date
    customers: int
    says: str
    waiting: int
    approved: int
    decided_by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with its customers: key and name."""

    line: ProposalLine
    customers: tuple[tuple[str, str], ...]


def lines(home: Home) -> tuple[ProposalLine, ...]:
    """All proposals, newest first."""
    return tuple(_line(home, each) for each in proposals.all_of())


def proposal(home: Home, number: int) -> Proposal:
    """One proposal; Problems where there is none of this number."""
    kept = receivables.proposal(number)
    opened = reading.opened(home)
    keys = proposals.customers_of(number)
    ordinals = {key: opened.snapshot.ordinal(key) for key in keys}
    names = searching.names_of(opened, [each for each in ordinals.values() if each is not None])
    named = ((key, "" if (at := ordinals[key]) is None else names.get(at, "")) for key in keys)
    return Proposal(_line(home, kept), tuple(named))


def _line(home: Home, kept: KeptProposal) -> ProposalLine:
    return ProposalLine(
        number=kept.number,
        dimension=kept.dimension.value,
        value=kept.plain,
        made_by=kept.made_by,
        made_on=local_day(kept.made_at, home.as_of().zone),
        customers=kept.customers,
        says=kept.says,
        waiting=kept.states.get(ExceptionStatus.ASKED, 0),
        approved=kept.states.get(ExceptionStatus.APPROVED, 0) + kept.states.get(ExceptionStatus.ENDED, 0),
        decided_by=kept.decided_by,
    )
