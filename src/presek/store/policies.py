"""Versions of policies with their states, and what else decides: hit policies, the seller, the company's law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.models import F, Max

from presek.policy import plain, reading, text
from presek.policy.book import Hit, Output, Party, Policy, Reach, Status
from presek.policy.treatment import Process
from presek.store.policy_models import PolicyProcess, PolicySettings, PolicyVersion

DECIDING = (Status.APPROVED.value, Status.RETIRED.value)


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """One version with who made it, who decided of it, and when (instants). `policy.valid_to` minds a retirement."""

    policy: Policy
    made_at: int
    decided_at: int | None = None
    note: str = ""
    retired_on: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """`hits`: only those that differ from the shipped ones. `law`: the company's own rows, as YAML."""

    hits: Mapping[Output, Hit] = field(default_factory=dict)
    seller: Party = field(default_factory=Party)
    law: str = ""


def number() -> int:
    """A number that grows with everything that decides: one cheap question tells whether a book is still the newest."""
    found = PolicySettings.objects.filter(id=1).values_list("number", flat=True).first()
    return 0 if found is None else int(found)


def grow() -> None:
    """Something that decides has changed."""
    PolicySettings.objects.get_or_create(id=1)
    PolicySettings.objects.filter(id=1).update(number=F("number") + 1)


def settings() -> Settings:
    """As they are now."""
    row = PolicySettings.objects.filter(id=1).first()
    if row is None:
        return Settings()
    hits = {Output(output): Hit(hit) for output, hit in row.hits.items()}
    return Settings(hits, text.seller_of(row.seller) if row.seller else Party(), law=row.law)


def put_settings(wanted: Settings) -> None:
    """Keeps settings, whole."""
    with transaction.atomic():
        PolicySettings.objects.update_or_create(
            id=1,
            defaults={
                "hits": {output.value: hit.value for output, hit in wanted.hits.items()},
                "seller": text.plain_seller(wanted.seller),
                "law": wanted.law,
            },
        )
        grow()


def database() -> str:
    """Which database this process reads: part of the name of whatever is remembered of it."""
    return str(connection.settings_dict["NAME"])


def deciding() -> tuple[Policy, ...]:
    """Every version that ever decides: approved, and retired until the day it was."""
    return tuple(_kept(row).policy for row in PolicyVersion.objects.filter(status__in=DECIDING))


def newest() -> tuple[KeptPolicy, ...]:
    """The newest version of each policy."""
    latest = PolicyVersion.objects.values("key").annotate(last=Max("number"))
    wanted = {row["key"]: row["last"] for row in latest}
    rows = PolicyVersion.objects.filter(key__in=wanted)
    return tuple(_kept(row) for row in rows if wanted[row.key] == row.number)


def versions(key: str) -> tuple[KeptPolicy, ...]:
    """All versions of a policy, oldest first; none where there never was such a policy."""
    return tuple(map(_kept, PolicyVersion.objects.filter(key=key)))


def find(key: str, number: int | None = None) -> KeptPolicy | None:
    """One version, or the newest; None where there is none."""
    rows = PolicyVersion.objects.filter(key=key)
    row = rows.last() if number is None else rows.filter(number=number).first()
    return None if row is None else _kept(row)


def waiting() -> tuple[KeptPolicy, ...]:
    """What was proposed and nobody decided of yet, oldest first."""
    rows = PolicyVersion.objects.filter(status=Status.PROPOSED.value).order_by("made_at", "key")
    return tuple(map(_kept, rows))


def waiting_number() -> int:
    """How many versions wait."""
    return PolicyVersion.objects.filter(status=Status.PROPOSED.value).count()


def add(policy: Policy, *, at: int) -> KeptPolicy:
    """Keeps another version of a policy in the state it has; its number is the next one."""
    with transaction.atomic():
        last = PolicyVersion.objects.filter(key=policy.key).order_by("-number").first()
        row = PolicyVersion.objects.create(
            key=policy.key,
            number=1 if last is None else last.number + 1,
            segment=policy.segment,
            labels=dict(policy.labels),
            gives=plain.treatment(policy.gives),
            valid_from=policy.valid_from,
            valid_to=policy.valid_to,
            default=policy.default,
            position=policy.position,
            reach=policy.reach.value,
            status=policy.status.value,
            made_by=policy.made_by,
            made_at=at,
        )
    return _kept(row)


def decide(key: str, number: int, status: Status, *, by: str, at: int, note: str = "") -> bool:
    """Gives a proposed (or, to propose it, a drafted) version its next state; False where it has another by now."""
    before = Status.DRAFT if status is Status.PROPOSED else Status.PROPOSED
    says: dict[str, object] = {"status": status.value}
    if status is not Status.PROPOSED:
        says |= {"decided_by": by, "decided_at": at, "note": note}
    with transaction.atomic():
        changed = PolicyVersion.objects.filter(key=key, number=number, status=before.value).update(**says)
        if changed and status is Status.APPROVED:
            grow()
    return bool(changed)


def retire(key: str, *, on: int, note: str) -> int:
    """Ends all approved versions of a policy from a day on; how many there were."""
    with transaction.atomic():
        rows = PolicyVersion.objects.filter(key=key, status=Status.APPROVED.value)
        changed = rows.update(status=Status.RETIRED.value, retired_on=on, note=note)
        if changed:
            grow()
    return int(changed)


def processes() -> dict[str, Process]:
    """The processes that the next policies may name."""
    return {row.key: reading.process_of(row.process, path=row.key) for row in PolicyProcess.objects.all()}


def put_process(process: Process, *, by: str, at: int) -> None:
    """Keeps a process under its key; policies keep the one they were made with."""
    defaults = {"process": plain.process(process), "by": by, "at": at}
    PolicyProcess.objects.update_or_create(key=process.key, defaults=defaults)


def _kept(row: PolicyVersion) -> KeptPolicy:
    policy = Policy(
        key=row.key,
        version=row.number,
        segment=row.segment,
        gives=reading.treatment_of(row.gives, path=row.key),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        default=row.default,
        position=row.position,
        status=Status(row.status),
        published_at=row.decided_at or 0,
        reach=Reach(row.reach),
        made_by=row.made_by,
        approved_by=row.decided_by,
        labels=dict(row.labels),
    )
    if row.retired_on is not None:
        ends = [day for day in (row.valid_to, row.retired_on) if day is not None]
        policy = replace(policy, valid_to=max(min(ends), row.valid_from))
    return KeptPolicy(policy, row.made_at, row.decided_at, note=row.note, retired_on=row.retired_on)
