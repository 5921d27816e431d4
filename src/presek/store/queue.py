"""What people did with the rows of their lists, and where each customer stands since. An action and the state it makes
are kept together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction

from presek.store import audit
from presek.store.audit import Entry
from presek.store.queue_models import QueueAction, QueueState

FOR_EVER = 3_000_000
"""A day that never comes: a pin matters until it is done."""
DAYS_OF_A_CONTACT = 7


@dataclass(frozen=True, slots=True)
class CustomerState:
    """Where a customer stands. All times are instants; None: none.

    `contacted_at`: when somebody last reached them, `tried_at`: also where nobody was reached. `pin_about`: what was
    noted. `calling_by`: who is calling them since `calling_at`.
    """

    put_off_until: int | None = None
    put_off_why: str = ""
    skipped: bool = False
    pin_deadline: int | None = None
    pin_kind: str = ""
    pin_since: int = 0
    pin_about: str = ""
    contacted_at: int | None = None
    tried_at: int | None = None
    calling_at: int | None = None
    calling_by: str = ""

    def matters_until(self, day: int) -> int:
        """The last local day on which any of it counts, for an action of that day."""
        return FOR_EVER if self.pin_kind or self.put_off_until is not None else day + DAYS_OF_A_CONTACT

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> CustomerState:
        """What was kept."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})


NOTHING_DONE = CustomerState()


@dataclass(frozen=True, slots=True)
class Doing:
    """Something somebody does. `row`: the interaction it becomes in the lake, None: none."""

    token: str
    customer: str
    kind: str
    at: int
    day: int
    by: str
    recorded_at: int
    detail: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done, as it is kept."""

    number: int
    doing: Doing
    written_at: int | None = None
    refused: str = ""
    undone: bool = False

    def as_json(self) -> dict[str, object]:
        """What was done, by number."""
        return {"number": self.number, "customer": self.doing.customer, "action": self.doing.kind}


def states(day: int) -> dict[str, CustomerState]:
    """All customers of whom anything counts on a local day."""
    rows = QueueState.objects.filter(matters_until__gte=day).values_list("customer", "state")
    return {customer: CustomerState.of(state) for customer, state in rows}


def state_of(customer: str) -> CustomerState:
    """Of one customer."""
    row = QueueState.objects.filter(customer=customer).first()
    return NOTHING_DONE if row is None else CustomerState.of(row.state)


def find(token: str) -> Done | None:
    """What was done under a token, or None."""
    row = QueueAction.objects.filter(token=token).first()
    return None if row is None else _done(row)


def add(doing: Doing, then: CustomerState) -> Done:
    """Keeps an action, the state after it and its audit together; the same token again changes nothing."""
    try:
        with transaction.atomic():
            kept = QueueState.objects.select_for_update().filter(customer=doing.customer).first()
            row = QueueAction.objects.create(
                **{name: value for name, value in asdict(doing).items() if name not in {"detail", "row"}},
                detail=dict(doing.detail),
                before={} if kept is None else kept.state,
                row=None if doing.row is None else dict(doing.row),
            )
            _put(doing.customer, then, day=doing.day)
            _note(doing, number=int(row.pk))
    except IntegrityError:
        known = find(doing.token)
        if known is None:
            raise
        return known
    return _done(row)


def undo(number: int, *, by: str, at: int) -> bool:
    """Takes an action back, and the customer to where they stood before it; False where something else was done to them
    since, or it was taken back already."""
    with transaction.atomic():
        row = QueueAction.objects.filter(pk=number, undone_at__isnull=True).first()
        if row is None:
            return False
        newest = QueueAction.objects.filter(customer=row.customer, undone_at__isnull=True).first()
        if newest is None or newest.pk != row.pk:
            return False
        row.undone_by, row.undone_at = by, at
        row.save(update_fields=["undone_by", "undone_at"])
        _put(row.customer, CustomerState.of(row.before), day=row.day)
        entry = Entry(at, by, action="took back", subject=f"customer {row.customer}", detail={"number": int(row.pk)})
        audit.add(entry)
    return True


def to_write(most: int) -> tuple[Done, ...]:
    """Actions whose interaction is not in the lake yet, the oldest first."""
    rows = QueueAction.objects.filter(row__isnull=False, written_at__isnull=True, undone_at__isnull=True, refused="")
    return tuple(map(_done, rows.order_by("id")[:most]))


def to_remove(most: int) -> tuple[Done, ...]:
    """Actions that were taken back, whose interaction is in the lake still."""
    rows = QueueAction.objects.filter(written_at__isnull=False, undone_at__isnull=False, refused="")
    return tuple(map(_done, rows.order_by("id")[:most]))


def written(number: int, *, at: int | None) -> None:
    """Notes that an action's interaction is in the lake; None: that it is there no more."""
    QueueAction.objects.filter(pk=number).update(written_at=at)


def refused(number: int, why: str) -> None:
    """Notes that an action's interaction can never be kept, and why."""
    QueueAction.objects.filter(pk=number).update(refused=why[:2000])


def done(number: int) -> Done | None:
    """One action by number, or None."""
    row = QueueAction.objects.filter(pk=number).first()
    return None if row is None else _done(row)


def latest(by: str, *, day: int, most: int) -> tuple[Done, ...]:
    """What somebody did on a local day, newest first."""
    rows = QueueAction.objects.filter(by=by, day=day, undone_at__isnull=True).exclude(kind="call")
    return tuple(map(_done, rows[:most]))


def _put(customer: str, state: CustomerState, *, day: int) -> None:
    QueueState.objects.update_or_create(
        customer=customer, defaults={"state": asdict(state), "matters_until": state.matters_until(day)}
    )


def _note(doing: Doing, *, number: int) -> None:
    detail = {"number": number, **doing.detail}
    audit.add(Entry(doing.recorded_at, doing.by, f"today: {doing.kind}", f"customer {doing.customer}", detail=detail))


def _done(row: QueueAction) -> Done:
    doing = Doing(
        row.token, row.customer, row.kind,
        at=row.at, day=row.day, by=row.by, recorded_at=row.recorded_at, detail=row.detail, row=row.row,
    )  # fmt: skip
    return Done(int(row.pk), doing, row.written_at, refused=row.refused, undone=row.undone_at is not None)


def with_pin(state: CustomerState, kind: str, deadline: int, *, since: int, about: str = "") -> CustomerState:
    """The state with a pin in place of what was there."""
    return replace(state, pin_kind=kind, pin_deadline=deadline, pin_since=since, pin_about=about)
