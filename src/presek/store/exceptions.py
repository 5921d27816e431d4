"""Exceptions of single customers: asked for, approved or refused, and ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db import transaction

from presek.policy import reading
from presek.policy.book import CustomerException
from presek.policy.treatment import Dimension
from presek.store import policies
from presek.store.policy_models import PolicyException
from presek.values.problem import Problem, Problems


class ExceptionStatus(Enum):
    """The life of an exception. An approved one holds from its first day until it expires or is ended."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class KeptException:
    """An exception with its state. `asked_at`, `decided_at`: instants. `ended_on`: the day from which it no longer
    holds though it has not expired."""

    exception: CustomerException
    dimension: Dimension
    status: ExceptionStatus
    plain: Mapping[str, object]
    asked_at: int
    decided_at: int | None = None
    decision: str = ""
    ended_on: int | None = None
    proposal: int | None = None

    def holds_on(self, day: int) -> bool:
        """Whether it replaces the customer's terms on a local day."""
        if self.status not in {ExceptionStatus.APPROVED, ExceptionStatus.ENDED}:
            return False
        ends = self.exception.expires if self.ended_on is None else min(self.ended_on, self.exception.expires)
        return self.exception.from_day <= day < ends


def add(
    asked: CustomerException,
    plain: Mapping[str, object],
    *,
    dimension: Dimension,
    at: int,
    proposal: int | None = None,
) -> int:
    """Keeps what was asked for; its number. `proposal`: what it was asked for with."""
    row = PolicyException.objects.create(
        proposal=proposal,
        customer=asked.customer,
        dimension=dimension.value,
        value=dict(plain),
        reason=asked.reason,
        note=asked.note,
        contract=asked.contract,
        from_day=asked.from_day,
        expires=asked.expires,
        status=ExceptionStatus.ASKED.value,
        requested_by=asked.requested_by,
        requested_at=at,
    )
    return int(row.pk)


def decide(
    number: int, status: ExceptionStatus, *, by: str, at: int, says: str = "", expires: int | None = None
) -> bool:
    """Approves (until a day, where one is given) or refuses what was asked; False where it was decided already."""
    values: dict[str, object] = {"status": status.value, "decided_by": by, "decided_at": at, "decision": says}
    if expires is not None:
        values["expires"] = expires
    with transaction.atomic():
        rows = PolicyException.objects.filter(pk=number, status=ExceptionStatus.ASKED.value)
        changed = rows.update(**values)
        if changed:
            policies.grow()
    return bool(changed)


def end(number: int, *, on: int) -> bool:
    """Ends an approved exception from a day on; False where it is not in force."""
    with transaction.atomic():
        rows = PolicyException.objects.filter(pk=number, status=ExceptionStatus.APPROVED.value)
        changed = rows.update(status=ExceptionStatus.ENDED.value, ended_on=on)
        if changed:
            policies.grow()
    return bool(changed)


def find(number: int) -> KeptException | None:
    """One exception, or None."""
    row = PolicyException.objects.filter(pk=number).first()
    return None if row is None else _kept(row)


def all_of(customer: str | None = None) -> tuple[KeptException, ...]:
    """All exceptions (of one customer), newest first."""
    rows = PolicyException.objects.all() if customer is None else PolicyException.objects.filter(customer=customer)
    return tuple(map(_kept, rows))


def waiting_of(dimension: Dimension) -> tuple[KeptException, ...]:
    """Those of a dimension that wait for a decision."""
    rows = PolicyException.objects.filter(dimension=dimension.value, status=ExceptionStatus.ASKED.value)
    return tuple(map(_kept, rows))


def decided() -> tuple[KeptException, ...]:
    """Those that hold on some day."""
    wanted = (ExceptionStatus.APPROVED.value, ExceptionStatus.ENDED.value)
    return tuple(map(_kept, PolicyException.objects.filter(status__in=wanted).order_by("id")))


def _kept(row: PolicyException) -> KeptException:
    gives = reading.treatment_of({row.dimension: row.value}, path=f"exception {row.pk}")
    value = {
        Dimension.TERMS: gives.payment_terms,
        Dimension.DISCOUNT: gives.discount,
        Dimension.PRIORITY: gives.priority,
        Dimension.SERVICE: gives.service,
        Dimension.PROCESS: gives.process,
    }.get(Dimension(row.dimension))
    if value is None:
        raise Problems(Problem("no-exception", "the exception's value is of no dimension.", path=str(row.pk)))
    asked = CustomerException(
        number=int(row.pk),
        customer=row.customer,
        value=value,
        reason=row.reason,
        note=row.note,
        requested_by=row.requested_by,
        approved_by=row.decided_by if row.status != ExceptionStatus.REFUSED.value else "",
        from_day=row.from_day,
        expires=row.expires,
        contract=row.contract,
    )
    return KeptException(
        asked,
        Dimension(row.dimension),
        ExceptionStatus(row.status),
        plain=row.value,
        asked_at=row.requested_at,
        decided_at=row.decided_at,
        decision=row.decision,
        ended_on=row.ended_on,
        proposal=row.proposal,
    )
