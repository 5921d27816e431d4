"""The keys by which programs ask: made, listed, revoked, and recognised.

A key is `presek_<public>_<secret>`, its secret 256 bits of chance. Nobody guesses those, so a plain SHA-256 of it is as
safe as a slow hash of a password is, and costs a microsecond.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from presek.app import clock
from presek.app.sight import Sight
from presek.store import api_keys, audit
from presek.store.api_keys import KeptKey
from presek.store.audit import Entry
from presek.values.problem import Problem, Problems, nearest_names

MARK = "presek"
SCOPES: Mapping[str, str] = {
    "segments": "segments, counts, intersections",
    "customers": "who is in a segment, and why",
    "conditions": "the conditions of customers, the look-up of a caller, the check of a quote",
    "content": "what landing pages say; no personal data",
    "intake": "telling events and facts of customers",
    "today": "whom to contact now, and what was done about it",
    "rights": "erasing customers and contacts, restricting what is done with their data",
    "metrics": "figures for those who operate the product; no personal data",
    "intrusive": "also intrusive personal facts: values, interests, marital status",
    "special": "also special categories of personal data",
}
"""What a key may be for."""

PER_MINUTE = 6_000
MOST_PER_MINUTE = 1_000_000
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Caller:
    """The program that asks: its key's name and public part, and what it may."""

    public: str
    name: str
    scopes: frozenset[str]
    per_minute: int

    @property
    def sight(self) -> Sight:
        """Which classes of facts it may see."""
        return Sight(intrusive="intrusive" in self.scopes, special="special" in self.scopes)

    @property
    def by(self) -> str:
        """How it stands in the audit."""
        return f"key {self.name}"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key: `secret` is shown this once and kept only hashed."""

    public: str
    secret: str
    name: str
    scopes: tuple[str, ...]
    per_minute: int


def add(name: str, scopes: Sequence[str], *, per_minute: int = PER_MINUTE, by: str) -> MadeKey:
    """Makes a key. Problems: no name, a name that is taken, no or unknown scopes, a rate out of range."""
    named = name.strip()
    found = _problems(named, scopes, per_minute=per_minute)
    if found:
        raise Problems(*found)
    held = tuple(scope for scope in SCOPES if scope in scopes)
    public = secrets.token_hex(6)
    secret = f"{MARK}_{public}_{secrets.token_urlsafe(32)}"
    now = clock.now()
    api_keys.add(KeptKey(public, _hash(secret), named, scopes=held, per_minute=per_minute, made_by=by, made_at=now))
    audit.add(Entry(now, by, action="added", subject=f"key {named}", detail={"scopes": list(held), "key": public}))
    return MadeKey(public, secret, named, scopes=held, per_minute=per_minute)


def everyone() -> tuple[KeptKey, ...]:
    """All keys, the revoked ones too, oldest first."""
    return api_keys.everyone()


def revoke(named: str, *, by: str) -> None:
    """Revokes the key of this name or public part: the next request with it is refused. Problems: there is none."""
    standing = [key for key in api_keys.everyone() if key.revoked_at is None]
    wanted = [key for key in standing if named in {key.name, key.public}]
    if not wanted:
        says = f"no key in force is called '{named}'."
        near = nearest_names(named, [key.name for key in standing])
        raise Problems(Problem("unknown-key", says, path="key", nearest=near))
    for key in wanted:
        now = clock.now()
        api_keys.revoke(key.public, by=by, at=now)
        audit.add(Entry(now, by, action="revoked", subject=f"key {key.name}", detail={"key": key.public}))


def recognised(secret: str) -> Caller | None:
    """Whose key this is, or None where it is nobody's, wrong, or revoked."""
    mark, _, rest = secret.partition("_")
    public, _, chance = rest.partition("_")
    if mark != MARK or not chance:
        return None
    kept = api_keys.find(public)
    if kept is None or kept.revoked_at is not None:
        return None
    if not hmac.compare_digest(_hash(secret), kept.hash):
        return None
    return Caller(kept.public, kept.name, frozenset(kept.scopes), per_minute=kept.per_minute)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _problems(name: str, scopes: Sequence[str], *, per_minute: int) -> list[Problem]:
    found = []
    if not name or len(name) > LONGEST_NAME:
        says = f"a key has a name of 1 to {LONGEST_NAME} characters: of the program that uses it."
        found.append(Problem("key-name", says, path="name"))
    elif any(key.name == name and key.revoked_at is None for key in api_keys.everyone()):
        found.append(Problem("name-taken", f"there is already a key called '{name}'; revoke it first.", path="name"))
    if not scopes:
        says = f"a key says what it is for: {', '.join(SCOPES)}."
        found.append(Problem("no-scope", says, path="scope"))
    for scope in scopes:
        if scope not in SCOPES:
            says = f"there is no scope called '{scope}'. The scopes: {', '.join(SCOPES)}."
            found.append(Problem("unknown-scope", says, path="scope", nearest=nearest_names(scope, SCOPES)))
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        says = f"a key may ask from 1 to {MOST_PER_MINUTE} times a minute, not {per_minute}."
        found.append(Problem("rate", says, path="per-minute"))
    return found
