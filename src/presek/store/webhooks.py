"""Webhooks: the endpoints, and their messages in order. A message is kept before it is sent for the first time, in the
transaction that moves its endpoint's position: nothing is lost between the two, and it keeps its key however often it
is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.db import transaction
from django.db.models import Count, F, Q

from presek.store import leases
from presek.store.webhook_models import WebhookEndpoint as EndpointRow
from presek.store.webhook_models import WebhookMessage as MessageRow

WAITING, SENT, DEAD, LEFT = "waiting", "sent", "dead", "left"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A place that is told what changed; instants in microseconds. Empty `topics` or `segments`: all of them."""

    name: str
    url: str
    topics: Sequence[str]
    segments: Sequence[str]
    salt: str = field(repr=False)
    position: str
    made_by: str
    made_at: int
    old_salt: str = field(default="", repr=False)
    old_until: int | None = None
    messages_cut: int = 0
    paused: bool = False
    failures: int = 0
    next_at: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one endpoint. `pk` is its number among all, `number` among those of its endpoint."""

    endpoint: str
    number: int
    key: str
    topic: str
    body: str = field(repr=False)
    customers: int
    made_at: int
    state: str = WAITING
    tries: int = 0
    status: int = 0
    says: str = ""
    tried_at: int | None = None
    ended_at: int | None = None
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of an endpoint wait, were given up, were sent; and when the last was sent."""

    waiting: int = 0
    dead: int = 0
    sent: int = 0


def add(endpoint: Endpoint) -> bool:
    """Keeps a new endpoint; False where the name is taken."""
    given = {each.name: getattr(endpoint, each.name) for each in fields(endpoint) if each.name != "name"}
    return bool(EndpointRow.objects.get_or_create(name=endpoint.name, defaults=given)[1])


def listed() -> tuple[Endpoint, ...]:
    """All endpoints in order of their names."""
    return tuple(map(_endpoint, EndpointRow.objects.all()))


def find(name: str) -> Endpoint | None:
    """An endpoint by its name, or None."""
    row = EndpointRow.objects.filter(name=name).first()
    return None if row is None else _endpoint(row)


def change(name: str, **given: object) -> bool:
    """Gives an endpoint other values; False where there is none of that name."""
    return bool(EndpointRow.objects.filter(name=name).update(**given))


def remove(name: str) -> bool:
    """Forgets an endpoint with its messages."""
    return bool(EndpointRow.objects.filter(name=name).delete()[0])


def cut(endpoint: Endpoint, position: str, message: Message | None) -> bool:
    """Moves an endpoint to a position of the feed, and keeps the message that leads there, if any: both or neither.

    False where somebody else has moved it meanwhile.
    """
    with transaction.atomic():
        leases.check()
        mine = EndpointRow.objects.filter(
            name=endpoint.name, position=endpoint.position, messages_cut=endpoint.messages_cut
        )
        if message is None:
            return bool(mine.update(position=position))
        if not mine.update(position=position, messages_cut=F("messages_cut") + 1):
            return False
        _keep(message)
        return True


def put(message: Message) -> None:
    """Keeps a message that is not of the feed, behind all that were cut."""
    with transaction.atomic():
        EndpointRow.objects.filter(name=message.endpoint).update(messages_cut=F("messages_cut") + 1)
        _keep(message)


def next_message(endpoint: str) -> Message | None:
    """The oldest message that waits, or None."""
    row = MessageRow.objects.filter(endpoint__name=endpoint, state=WAITING).order_by("number").first()
    return None if row is None else _message(row)


def message(pk: int) -> Message | None:
    """A message by its number among all, or None."""
    row = MessageRow.objects.filter(pk=pk).select_related("endpoint").first()
    return None if row is None else _message(row)


def succeeded(message: Message, *, status: int, at: int) -> None:
    """Notes that a message arrived."""
    with transaction.atomic():
        MessageRow.objects.filter(pk=message.pk).update(
            state=SENT, status=status, says="", tries=F("tries") + 1, tried_at=at, ended_at=at
        )
        EndpointRow.objects.filter(name=message.endpoint).update(failures=0, next_at=0)


def failed(message: Message, *, status: int, says: str, at: int, next_at: int | None) -> None:
    """Notes that a message did not arrive; it is sent again at `next_at`, or (None) given up."""
    ended = {"state": DEAD, "ended_at": at} if next_at is None else {}
    with transaction.atomic():
        MessageRow.objects.filter(pk=message.pk, state=WAITING).update(
            status=status, says=says, tries=F("tries") + 1, tried_at=at, **ended
        )
        EndpointRow.objects.filter(name=message.endpoint).update(failures=F("failures") + 1, next_at=next_at or 0)


def resend(pks: Sequence[int]) -> int:
    """Lets messages that were given up wait again, with as many tries as a new one; how many."""
    with transaction.atomic():
        given_up = MessageRow.objects.filter(pk__in=list(pks), state__in=(DEAD, LEFT))
        EndpointRow.objects.filter(messages__in=given_up).update(next_at=0)
        return int(given_up.update(state=WAITING, tries=0, ended_at=None))


def leave(pk: int, *, at: int) -> bool:
    """Gives up a message that waits or was given up; whether there was one."""
    waiting = MessageRow.objects.filter(pk=pk, state__in=(WAITING, DEAD))
    return bool(waiting.update(state=LEFT, ended_at=at))


def messages(endpoint: str | None = None, *, state: str | None = None, most: int = 100) -> tuple[Message, ...]:
    """The latest messages, newest first."""
    wanted = {name: value for name, value in (("endpoint__name", endpoint), ("state", state)) if value is not None}
    rows = MessageRow.objects.filter(**wanted).select_related("endpoint").order_by("-id")[:most]
    return tuple(map(_message, rows))


def tallies() -> Mapping[str, Tally]:
    """How many messages of each endpoint wait, were given up, were sent."""
    of = {state: Count("messages", filter=Q(messages__state=state)) for state in (WAITING, DEAD, SENT)}
    rows = EndpointRow.objects.annotate(**of).values_list("name", WAITING, DEAD, SENT)
    return {name: Tally(waiting, dead, sent) for name, waiting, dead, sent in rows}


def forget_sent(*, before: int) -> int:
    """Forgets messages that arrived before an instant; how many."""
    return int(MessageRow.objects.filter(state__in=(SENT, LEFT), ended_at__lt=before).delete()[0])


def _keep(message: Message) -> None:
    row = EndpointRow.objects.get(name=message.endpoint)
    MessageRow.objects.create(
        endpoint=row, number=row.messages_cut, key=message.key, topic=message.topic, body=message.body,
        customers=message.customers, made_at=message.made_at,
    )  # fmt: skip


def _endpoint(row: EndpointRow) -> Endpoint:
    return Endpoint(**{each.name: getattr(row, each.name) for each in fields(Endpoint)})


def _message(row: MessageRow) -> Message:
    own = {each.name: getattr(row, each.name) for each in fields(Message) if each.name != "endpoint"}
    return Message(endpoint=row.endpoint.name, **own)
