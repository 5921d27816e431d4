"""What people chose for themselves, and their second factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F

from presek.store.people_models import PersonDetail as Row


@dataclass(frozen=True, slots=True)
class Detail:
    """Of a person by the number of their user. Without a second factor `secret` is empty, or not yet in force."""

    person: int
    language: str = ""
    start: str = ""
    secret: str = field(default="", repr=False)
    since: int | None = None
    step: int = 0
    recovery: Sequence[str] = field(default=(), repr=False)
    devices: int = 0

    @property
    def guarded(self) -> bool:
        """Whether a second factor is in force."""
        return self.since is not None


def of_person(person: int) -> Detail:
    """What is kept of a person; nothing chosen where nothing is."""
    row = Row.objects.filter(user_id=person).first()
    if row is None:
        return Detail(person)
    return Detail(
        person,
        row.language,
        row.start,
        secret=row.totp_secret,
        since=row.totp_since,
        step=row.totp_step,
        recovery=tuple(row.recovery),
        devices=row.devices,
    )


def choose(person: int, *, language: str | None = None, start: str | None = None) -> None:
    """Keeps what somebody chose; None leaves a thing as it is."""
    chosen = {"language": language, "start": start}
    kept = {key: value for key, value in chosen.items() if value is not None}
    if kept:
        Row.objects.update_or_create(user_id=person, defaults=kept)


def put_factor(person: int, *, secret: str, since: int | None, recovery: Sequence[str] = ()) -> None:
    """Keeps a second factor: offered while `since` is None, else in force. Remembered devices are forgotten."""
    kept = {"totp_secret": secret, "totp_since": since, "recovery": list(recovery)}
    row, _ = Row.objects.update_or_create(user_id=person, defaults=kept)
    Row.objects.filter(pk=row.pk).update(devices=F("devices") + 1)


def put_recovery(person: int, recovery: Sequence[str]) -> None:
    """Keeps other recovery codes, as hashes."""
    Row.objects.filter(user_id=person).update(recovery=list(recovery))


def take_step(person: int, step: int) -> bool:
    """Marks the half minute of a code as used; False where it, or a later one, was used before."""
    return bool(Row.objects.filter(user_id=person, totp_step__lt=step).update(totp_step=step))


def take_recovery(person: int, code: str) -> bool:
    """Takes a recovery code, by its hash, out of those left; False where it is none of them. Of two who come with the
    same one at once, one gets in."""
    row = Row.objects.filter(user_id=person).first()
    if row is None or code not in row.recovery:
        return False
    left = [each for each in row.recovery if each != code]
    return bool(Row.objects.filter(pk=row.pk, recovery=row.recovery).update(recovery=left))


def forget_devices(person: int) -> None:
    """Every device asks for the second factor again."""
    Row.objects.filter(user_id=person).update(devices=F("devices") + 1)
