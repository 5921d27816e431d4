"""What the company's own website sends: visits of known customers who agreed, and forms. Everything goes through the
intake, so what was answered is safe, and what is not known yet waits aside."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from presek.app import clock, intake, looking_up, reading, wiring
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.intake import Sender
from presek.app.looking_up import Known
from presek.app.snapshots import replace_text
from presek.app.written_files import text_of
from presek.source import contact
from presek.source import web_channel as definition
from presek.source.web_channel import Form, WebChannel
from presek.store import about
from presek.values.instant import moment_of
from presek.values.problem import Branch, Problem, Problems

FILE = "web-channel.yaml"
NOTHING = WebChannel("", frozenset(), {})
VISIT = re.compile(r"[0-9a-f]{16,40}")
DEVICES = frozenset({"desktop", "mobile", "tablet", "other"})
LONGEST = 500
MOST_PAGES = 1_000
SECOND, MINUTE, DAY = 1_000_000, 60_000_000, 86_400_000_000
TAG, FORMS = Sender(by="web tag"), Sender(by="web form")
HONEYPOT = "website"
"""A field that people don't see: who fills it in is no person."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a form: where a browser goes on ("": nowhere), and whether it was kept."""

    thanks: str
    kept: bool


def channel(home: Home) -> WebChannel:
    """What is registered now; nothing where nothing is."""
    path = home.path / FILE
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return NOTHING
    return _read(home, path, changed)


def register(home: Home, file: Path) -> WebChannel:
    """Registers what a file says, in place of what was registered; its source may send from now on."""
    text = text_of(file)
    with place_problems():
        found = definition.load(text, path=str(file), catalog=home.catalog())
        intake.allow(found.source)
        replace_text(home.path / FILE, text)
    return found


def token(home: Home, customer: str) -> str:
    """What the website puts into the page of a customer who has signed in there: their key, signed."""
    reading.opened(home).ordinal(customer)  # a problem where there is no such customer
    return f"{_plain(customer.encode())}.{_plain(_signature(home, customer))}"


def customer_of(home: Home, said: str) -> str | None:
    """Whose token it is, or None where it is none of ours."""
    key, _, signature = said.partition(".")
    try:
        customer = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
        given = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except ValueError:
        return None
    return customer if hmac.compare_digest(given, _signature(home, customer)) else None


def collect(home: Home, said: Mapping[str, object]) -> bool:
    """Keeps how far a visit has come, of a known customer who agreed; whether it was kept.

    Without consent, or without a customer's token, nothing is kept of anybody.
    """
    customer = customer_of(home, str(said.get("customer") or ""))
    visit = str(said.get("visit") or "")
    if said.get("consent") is not True or customer is None or not VISIT.fullmatch(visit):
        return False
    now = clock.now()
    told = _whole(said.get("begun"), otherwise=0) * 1000
    # A visitor's clock may be off by years: when the visit began is not known then, and how long it is neither.
    begun = told if now - DAY <= told <= now else None
    pages = min(MOST_PAGES, max(1, _whole(said.get("pages"), otherwise=1)))
    device = said.get("device")
    fields: dict[str, object] = {
        "page": _path(said.get("page")),
        "pages": pages,
        "duration": "" if begun is None else f"{(now - begun) / MINUTE:.1f}",
        "device": device if isinstance(device, str) and device in DEVICES else "other",
        "source": _host(said.get("referrer")),
        "campaign": _cut(said.get("campaign")),
    }
    event = {
        "id": f"{sha256(customer.encode()).hexdigest()[:12]}-{visit}", "source": channel(home).source,
        "relation": "visits", "customer": customer, "version": pages,
        "happened_at": moment_of(now if begun is None else begun).isoformat(),
        "fields": {name: value for name, value in fields.items() if value not in {None, ""}},
    }  # fmt: skip
    intake.take(home, [event], sender=TAG)
    return True


def submit(home: Home, key: str, posted: Mapping[str, str]) -> Sent:
    """Keeps what a form says: an interaction, and a consent where its box was ticked. Problems: no such form, no
    address. What a machine filled in is answered like the rest, and not kept."""
    form = channel(home).forms.get(key)
    if form is None:
        raise Problems(Problem("no-form", f"there is no form '{key}'.", path="form", branch=Branch.DATA))
    if posted.get(HONEYPOT):
        return Sent(form.thanks, kept=False)
    customer = _customer(home, form, posted)
    source, now, name = channel(home).source, clock.now(), secrets.token_hex(12)
    at = moment_of(now).isoformat()
    said = {"channel": "web", "direction": "in", "topic": _cut(posted.get("message")) or key, "campaign": key}
    common = {"source": source, "customer": customer, "happened_at": at}
    events: list[dict[str, object]] = [{"id": f"{key}-{name}", "relation": "interactions", **common, "fields": said}]
    consent = form.consent
    if consent is not None:
        granted = posted.get("consent", "").lower() in {"yes", "on", "true", "1"}
        evidence = f"form {key}, text {consent.version}"
        told = {"purpose": consent.purpose, "channel": consent.channel, "granted": True, "evidence": evidence}
        if granted:
            events.append({"id": f"{key}-{name}-consent", "relation": "consents", **common, "fields": told})
    intake.take(home, events, sender=FORMS)
    return Sent(form.thanks, kept=True)


def _customer(home: Home, form: Form, posted: Mapping[str, str]) -> str:
    """Whose form it is: by a signed token, else by the address; who is not known goes by the address itself."""
    known = customer_of(home, posted.get("customer", ""))
    if known is not None:
        return known
    address = contact.email(posted.get("email", "").strip())
    if address is None:
        says = "a form says whose it is: an e-mail address in 'email'."
        raise Problems(Problem("no-email", says, path="email"))
    found = looking_up.look_up(home, Known.EMAIL, address).matches
    if len(found) == 1 or (found and not found[0].contact):
        return found[0].customer
    if form.create and not found:
        facts = {field: _cut(posted.get(name)) for name, field in form.facts.items() if posted.get(name)}
        said = {"key": address, "source": channel(home).source, "facts": {"email": address, **facts}}
        intake.take(home, [said], kind="facts", sender=FORMS)
    return address


@lru_cache(maxsize=4)
def _read(home: Home, path: Path, _changed: int) -> WebChannel:
    return definition.load(path.read_text("utf-8"), path=path.name, catalog=home.catalog())


def _signature(home: Home, customer: str) -> bytes:
    said = f"web tag {about.get().name} {customer}".encode()
    return hmac.digest(wiring.secret_key(home.path).encode(), said, sha256)[:16]


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _path(said: object) -> str:
    """A page without what stands behind ? or #, which may tell of a person."""
    try:
        return urlsplit(_cut(said)).path
    except ValueError:
        return ""


def _host(said: object) -> str:
    try:
        return urlsplit(_cut(said)).hostname or ""
    except ValueError:
        return ""


def _cut(said: object) -> str:
    """A text without what no text has: zeros, and halves of signs."""
    if not isinstance(said, str):
        return ""
    return said.replace("\0", "").encode("utf-8", "ignore").decode().strip()[:LONGEST]


def _whole(said: object, *, otherwise: int) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said < 1 << 53 else otherwise
