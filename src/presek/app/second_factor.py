"""The second factor of a sign-in: six digits that an app on the phone shows for half a minute (TOTP, RFC 6238), and
recovery codes for who has lost the phone. No code is taken twice; recovery codes are kept as hashes."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

import pyotp

from presek.app import clock
from presek.store import audit, people, person_details
from presek.store.audit import Entry
from presek.values.problem import Problem, Problems

ISSUER = "Presek"
SECONDS = 30
LEEWAY = (-1, 0, 1)
"""Half minutes around now whose codes are taken: clocks of phones differ."""
MOST_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Those of recovery codes: none is mistaken for another."""
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to be put into an app: as an address (the picture says it) and as letters to type."""

    address: str = field(repr=False)
    secret: str = field(repr=False)


def is_on(person: int) -> bool:
    """Whether a second factor of this person is in force."""
    return person_details.of_person(person).guarded


def recovery_left(person: int) -> int:
    """How many recovery codes were not used yet."""
    return len(person_details.of_person(person).recovery)


def offer(person: int) -> Offer:
    """The secret that a person is to put into an app; the same until it is confirmed or left."""
    detail = person_details.of_person(person)
    if detail.guarded:
        raise Problems(Problem("factor-on", "a second factor is in force already.", path="code"))
    secret = detail.secret
    if not secret:
        secret = pyotp.random_base32()
        person_details.put_factor(person, secret=secret, since=None)
    named = people.numbered(person)
    address = pyotp.TOTP(secret).provisioning_uri(name=named.name if named else "", issuer_name=ISSUER)
    return Offer(address, secret)


def confirm(person: int, code: str) -> tuple[str, ...]:
    """Puts the offered secret in force; the recovery codes, shown this once. Empty: the code is not of the secret."""
    detail = person_details.of_person(person)
    if detail.guarded or not detail.secret:
        return ()
    step = _step(detail.secret, code)
    if step is None:
        return ()
    codes = _new_codes()
    person_details.put_factor(
        person, secret=detail.secret, since=clock.now(), recovery=[_hash(person, each) for each in codes]
    )
    person_details.take_step(person, step)
    _note(person, "second factor on")
    return codes


def new_recovery_codes(person: int) -> tuple[str, ...]:
    """Other recovery codes, shown this once; the ones before open nothing any more."""
    codes = _new_codes()
    person_details.put_recovery(person, [_hash(person, each) for each in codes])
    _note(person, "new recovery codes")
    return codes


def proves(person: int, said: str) -> str:
    """How what was typed proves a person: "second factor", "recovery code", or empty where it does not."""
    detail = person_details.of_person(person)
    if not detail.guarded:
        return ""
    written = "".join(said.split()).replace("-", "").casefold()
    step = _step(detail.secret, written)
    if step is not None:
        return "second factor" if person_details.take_step(person, step) else ""
    return "recovery code" if person_details.take_recovery(person, _hash(person, written)) else ""


def turn_off(person: int) -> None:
    """Takes one's own second factor away."""
    person_details.put_factor(person, secret="", since=None)
    _note(person, "second factor off")


def reset(person: int, *, by: str) -> None:
    """Takes the second factor of somebody away who lost it."""
    person_details.put_factor(person, secret="", since=None)
    _note(person, "second factor reset", by=by)


def device_mark(person: int) -> str:
    """What a remembered device carries: it holds until devices are forgotten or the factor changes."""
    detail = person_details.of_person(person)
    return f"{person}:{detail.devices}:{detail.since}" if detail.guarded else ""


def _step(secret: str, code: str) -> int | None:
    """The half minute whose code this is, None where it is none of those around now."""
    now = clock.now() // MICROSECONDS
    totp = pyotp.TOTP(secret)
    for aside in LEEWAY:
        at = now + aside * SECONDS
        if hmac.compare_digest(totp.at(at).encode(), code.encode()):
            return at // SECONDS
    return None


def _new_codes() -> tuple[str, ...]:
    def one() -> str:
        letters = "".join(secrets.choice(LETTERS) for _ in range(12))
        return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"

    return tuple(one() for _ in range(MOST_CODES))


def _hash(person: int, code: str) -> str:
    return sha256(f"{person}:{code.replace('-', '')}".encode()).hexdigest()


def _note(person: int, action: str, *, by: str = "") -> None:
    named = people.numbered(person)
    name = named.name if named else str(person)
    audit.add(Entry(clock.now(), by or name, action=action, subject=f"user {name}", detail={}))
