"""Proposals: exceptions of many customers, asked for by one person together and decided by another at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from presek.policy.book import CustomerException
from presek.policy.treatment import Dimension
from presek.store import exceptions, policies
from presek.store.exceptions import ExceptionStatus
from presek.store.policy_models import PolicyException
from presek.store.proposal_models import ExceptionProposal


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal. `made_at`: an instant. By state of its exceptions how many there are: `states`."""

    number: int
    dimension: Dimension
    plain: Mapping[str, object]
    made_by: str
    made_at: int
    customers: int
    says: str
    states: Mapping[ExceptionStatus, int]
    decided_by: str = ""


def add(
    asked: Iterable[CustomerException],
    plain: Mapping[str, object],
    *,
    dimension: Dimension,
    by: str,
    at: int,
    says: str,
) -> int:
    """Keeps what was asked for together, all of it or nothing; the proposal's number."""
    every = tuple(asked)
    with transaction.atomic():
        row = ExceptionProposal.objects.create(
            dimension=dimension.value, value=dict(plain), made_by=by, made_at=at, customers=len(every), says=says
        )
        for each in every:
            exceptions.add(each, plain, dimension=dimension, at=at, proposal=int(row.pk))
    return int(row.pk)


def decide(number: int, status: ExceptionStatus, *, by: str, at: int, says: str) -> int:
    """Approves or refuses all of a proposal that waits, in one piece; how many those were."""
    values = {"status": status.value, "decided_by": by, "decided_at": at, "decision": says}
    with transaction.atomic():
        rows = PolicyException.objects.filter(proposal=number, status=ExceptionStatus.ASKED.value)
        changed = rows.update(**values)
        if changed:
            policies.grow()
    return int(changed)


def find(number: int) -> KeptProposal | None:
    """One proposal, or None."""
    row = ExceptionProposal.objects.filter(pk=number).first()
    return None if row is None else _kept(row)


def all_of() -> tuple[KeptProposal, ...]:
    """All proposals, newest first."""
    return tuple(map(_kept, ExceptionProposal.objects.all()))


def customers_of(number: int) -> tuple[str, ...]:
    """The customers of a proposal, as they were proposed."""
    return tuple(PolicyException.objects.filter(proposal=number).order_by("id").values_list("customer", flat=True))


def _kept(row: ExceptionProposal) -> KeptProposal:
    states: dict[ExceptionStatus, int] = {}
    decided_by = ""
    for said, by in PolicyException.objects.filter(proposal=row.pk).values_list("status", "decided_by"):
        status = ExceptionStatus(said)
        states[status] = states.get(status, 0) + 1
        decided_by = decided_by or by
    return KeptProposal(
        int(row.pk),
        Dimension(row.dimension),
        plain=row.value,
        made_by=row.made_by,
        made_at=row.made_at,
        customers=row.customers,
        says=row.says,
        states=states,
        decided_by=decided_by,
    )
