"""What people are told: once each, read or not, by mail where they want it; and how far events were looked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q

from presek.store.models import Alert, Audit, Job
from presek.store.operating_models import Notification, NotificationChoice, NotificationMark

PRODUCT, MAIL, DIGEST, OFF = "product", "mail", "digest", "off"
WAYS = (PRODUCT, MAIL, DIGEST, OFF)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing one person is told; instants in microseconds, None until they happen."""

    person: str
    kind: str
    key: str
    facts: Mapping[str, str]
    way: str
    at: int
    number: int = 0
    read_at: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: of the audit trail, a job that ended, an alert. `number` grows."""

    number: int
    at: int
    by: str
    action: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)


def who_may(codename: str) -> tuple[str, ...]:
    """The names of those who may sign in and have a permission."""
    held = Q(is_superuser=True)
    for way in ("groups__permissions", "user_permissions"):
        held |= Q(**{f"{way}__codename": codename, f"{way}__content_type__app_label": "store"})
    rows = User.objects.filter(held, is_active=True).order_by("username").distinct()
    return tuple(rows.values_list("username", flat=True))


def who_signs_in(names: Sequence[str]) -> tuple[str, ...]:
    """Those of some names who may sign in."""
    return tuple(User.objects.filter(username__in=names, is_active=True).values_list("username", flat=True))


def tell(told: Sequence[Told]) -> None:
    """Keeps what people are told; what somebody was told already is left as it is."""
    Notification.objects.bulk_create(
        (
            Notification(
                person=each.person, kind=each.kind, key=each.key, facts=dict(each.facts), way=each.way, at=each.at
            )
            for each in told
        ),
        ignore_conflicts=True,
    )


def unread(person: str) -> int:
    """How many of a person's are not read."""
    return Notification.objects.filter(person=person, read_at=None).count()


def of_person(person: str, *, most: int, begin: int = 0) -> tuple[Told, ...]:
    """A person's, the newest first."""
    return tuple(map(_told, Notification.objects.filter(person=person)[begin : begin + most]))


def one(person: str, number: int) -> Told | None:
    """One of a person's, or None."""
    row = Notification.objects.filter(person=person, pk=number).first()
    return None if row is None else _told(row)


def read(person: str, *, at: int, number: int | None = None) -> None:
    """Marks one, or all, of a person's as read."""
    rows = Notification.objects.filter(person=person, read_at=None)
    (rows if number is None else rows.filter(pk=number)).update(read_at=at)


def forget(*, before: int) -> None:
    """Forgets what was read before an instant."""
    Notification.objects.filter(read_at__lt=before).delete()


def to_mail(way: str, *, now: int) -> tuple[Told, ...]:
    """Those that go by mail in a way, were not handed over yet, and may be tried now; the oldest first."""
    rows = Notification.objects.filter(way=way, mailed_at=None, read_at=None).order_by("id")
    return tuple(map(_told, rows.filter(Q(try_at=None) | Q(try_at__lte=now))[:200]))


def mailed(numbers: Sequence[int], *, at: int) -> None:
    """Notes that the mail server took them."""
    Notification.objects.filter(pk__in=numbers).update(mailed_at=at)


def not_mailed(numbers: Sequence[int], *, tries: int, try_at: int | None) -> None:
    """Notes that it did not; tried again at an instant, or (None) never."""
    changed: dict[str, object] = {"tries": tries, "try_at": try_at}
    if try_at is None:
        changed["way"] = PRODUCT
    Notification.objects.filter(pk__in=numbers).update(**changed)


def ways(person: str) -> Mapping[str, str]:
    """How a person wants to be told, by kind, where they chose."""
    row = NotificationChoice.objects.filter(person=person).first()
    return {} if row is None else dict(row.ways)


def choose(person: str, chosen: Mapping[str, str]) -> None:
    """Keeps how a person wants to be told."""
    NotificationChoice.objects.update_or_create(person=person, defaults={"ways": dict(chosen)})


def digested(person: str) -> int:
    """When the last daily digest of a person went out; 0 before the first."""
    found = NotificationChoice.objects.filter(person=person).values_list("digest_at", flat=True).first()
    return found or 0


def digest_sent(person: str, *, at: int) -> None:
    """Notes that a digest went out."""
    NotificationChoice.objects.update_or_create(person=person, defaults={"digest_at": at})


def mark(name: str) -> int:
    """How far a kind of event was looked through; 0 before."""
    return NotificationMark.objects.filter(name=name).values_list("number", flat=True).first() or 0


def move_mark(name: str, number: int) -> None:
    """Notes how far it was."""
    NotificationMark.objects.update_or_create(name=name, defaults={"number": number})


def audited_after(number: int, actions: Sequence[str]) -> tuple[int, tuple[Event, ...]]:
    """The number of the newest entry of the audit trail, and those after a number with one of the actions."""
    newest = Audit.objects.order_by("-id").values_list("id", flat=True).first() or 0
    rows = Audit.objects.filter(id__gt=number, id__lte=newest, action__in=actions).order_by("id")[:1000]
    return newest, tuple(Event(row.pk, row.at, row.by, row.action, row.subject, row.detail) for row in rows)


def jobs_ended_since(instant: int) -> tuple[Event, ...]:
    """Jobs that ended at an instant or later, the earliest first; the subject is the job's number, the action its
    state."""
    rows = Job.objects.filter(ended_at__gte=instant, state__in=("done", "failed")).order_by("ended_at", "id")[:1000]
    return tuple(
        Event(row.ended_at, row.ended_at, row.asked_by, row.state, str(row.pk), {**row.payload, "kind": row.kind})
        for row in rows
    )


def alerts_after(number: int) -> tuple[Event, ...]:
    """Alerts opened after one of a number; the action is the code, the subject the segmentation."""
    rows = Alert.objects.filter(id__gt=number).order_by("id")[:1000]
    return tuple(Event(row.pk, row.opened_at, "", row.code, row.segmentation, {"says": row.says}) for row in rows)


def _told(row: Notification) -> Told:
    return Told(
        row.person,
        row.kind,
        row.key,
        row.facts,
        row.way,
        row.at,
        number=int(row.pk),
        read_at=row.read_at,
        tries=row.tries,
    )
