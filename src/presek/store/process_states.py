"""Where customers stand in their sales processes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from presek.store.policy_models import ProcessState


@dataclass(frozen=True, slots=True)
class KeptState:
    """The stage one customer is in, and the mandatory actions done in it: pairs of stage and action."""

    customer: str
    process: str
    stage: str
    done: tuple[tuple[str, str], ...] = ()
    by: str = ""
    at: int = 0


def find(customer: str) -> KeptState | None:
    """The state of one customer, or None where none was kept."""
    return find_many([customer]).get(customer)


def find_many(customers: Collection[str]) -> dict[str, KeptState]:
    """The states of those customers of whom one was kept."""
    return {row.customer: _kept(row) for row in ProcessState.objects.filter(customer__in=customers)}


def _kept(row: ProcessState) -> KeptState:
    done = tuple((str(stage), str(action)) for stage, action in row.done)
    return KeptState(row.customer, row.process, row.stage, done=done, by=row.by, at=row.at)


def put(state: KeptState) -> None:
    """Keeps a state in place of what was there."""
    ProcessState.objects.update_or_create(
        customer=state.customer,
        defaults={
            "process": state.process,
            "stage": state.stage,
            "done": [list(each) for each in state.done],
            "by": state.by,
            "at": state.at,
        },
    )
