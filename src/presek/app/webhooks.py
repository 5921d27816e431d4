"""Webhooks: the endpoints that are told what changed. Added with a secret that is shown once, changed, paused, removed.

A secret is made from the base's own key and a salt that the database keeps, so that the database alone tells none.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from presek.app import clock, feed, wiring
from presek.app.home import Home
from presek.app.webhook_sending import MARK, fault_of
from presek.store import alerts, audit, definitions
from presek.store import webhooks as kept
from presek.store.audit import Entry
from presek.store.webhooks import DEAD, Endpoint, Message, Tally
from presek.values.instant import moment_of
from presek.values.problem import Branch, Problem, Problems, nearest_names

NAME = re.compile(r"\w[\w .-]*")
LONGEST_NAME, LONGEST_URL = 100, 1000
OLD_SECRET_HOURS = 24
HOUR = 3_600_000_000
TEST = "webhook.test"
GIVEN_UP = "webhook-given-up"
"""The alert of messages that were given up, and of receivers that are gone."""


@dataclass(frozen=True, slots=True)
class EndpointState:
    """An endpoint and how it stands: fine, failing, paused; `behind`: whether there is something it was not told yet.

    `last`: its newest message that was tried.
    """

    endpoint: Endpoint
    state: str
    waiting: int
    dead: int
    behind: bool
    last: Message | None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        found = self.endpoint
        last = self.last
        return {
            "name": found.name, "url": found.url, "topics": list(found.topics), "segments": list(found.segments),
            "state": self.state, "waiting": self.waiting, "dead": self.dead, "behind": self.behind,
            "failures": found.failures, "next_at": found.next_at or None,
            "last_tried_at": None if last is None else last.tried_at,
            "last_status": None if last is None else last.status, "last_problem": (last.says if last else "") or None,
        }  # fmt: skip


def add(home: Home, name: str, url: str, *, topics: Sequence[str], segments: Sequence[str], by: str) -> str:
    """Adds an endpoint that is told what changes from now on; its secret, shown this once."""
    named, address = name.strip(), url.strip()
    problems = [*_name_problems(named), *_problems(address, topics, segments)]
    if problems:
        raise Problems(*problems)
    salt, now = secrets.token_hex(16), clock.now()
    made = Endpoint(
        named, address, list(topics), list(segments), salt=salt, position=str(feed.end(home)), made_by=by, made_at=now
    )  # fmt: skip
    if not kept.add(made):
        raise Problems(Problem("name-taken", f"there is already a webhook called '{named}'.", path="name"))
    _audit(by, "webhook-added", named, url=address)
    return _secret(home, salt)


def change(name: str, url: str, *, topics: Sequence[str], segments: Sequence[str], by: str) -> None:
    """Gives an endpoint another address and another choice. What waits for it already stays as it is."""
    address = url.strip()
    problems = _problems(address, topics, segments)
    if problems:
        raise Problems(*problems)
    _change(name, url=address, topics=list(topics), segments=list(segments), next_at=0)
    _audit(by, "webhook-changed", name, url=address)


def listed(home: Home) -> tuple[EndpointState, ...]:
    """All endpoints and how they stand."""
    tallies = kept.tallies()
    end = feed.end(home)
    return tuple(_state(each, end, tallies[each.name]) for each in kept.listed())


def find(home: Home, name: str) -> EndpointState:
    """One endpoint and how it stands; Problems where there is none of that name."""
    for each in listed(home):
        if each.endpoint.name == name:
            return each
    raise _unknown(name)


def pause(name: str, *, paused: bool, by: str) -> None:
    """Stops telling an endpoint, or goes on with what came meanwhile."""
    _change(name, paused=paused, failures=0, next_at=0)
    _audit(by, "webhook-paused" if paused else "webhook-resumed", name)
    _settle_alert()


def remove(name: str, *, by: str) -> None:
    """Forgets an endpoint with its messages."""
    if not kept.remove(name):
        raise _unknown(name)
    _audit(by, "webhook-removed", name)
    _settle_alert()


def rotate(home: Home, name: str, *, by: str) -> str:
    """Makes another secret, shown this once. For a day messages are signed by the one before, too."""
    endpoint = kept.find(name)
    if endpoint is None:
        raise _unknown(name)
    salt = secrets.token_hex(16)
    until = clock.now() + OLD_SECRET_HOURS * HOUR
    kept.change(name, salt=salt, old_salt=endpoint.salt, old_until=until)
    _audit(by, "webhook-rotated", name)
    return _secret(home, salt)


def secrets_of(home: Home, endpoint: Endpoint, *, at: int) -> tuple[str, ...]:
    """The secrets that a message is signed by at an instant, the newest first."""
    salts = [endpoint.salt]
    if endpoint.old_salt and endpoint.old_until is not None and at < endpoint.old_until:
        salts.append(endpoint.old_salt)
    return tuple(_secret(home, salt) for salt in salts)


def send_test(name: str, *, by: str) -> str:
    """Queues a message that says nothing but that it is a test; its key. It is sent in its turn."""
    if kept.find(name) is None:
        raise _unknown(name)
    now = clock.now()
    said = {"type": TEST, "timestamp": moment_of(now).isoformat(), "data": {"says": "this is a test"}}
    made = Message(name, 0, new_key(), TEST, json.dumps(said), customers=0, made_at=now)
    kept.put(made)
    kept.change(name, next_at=0)
    _audit(by, "webhook-tested", name)
    return made.key


def messages(name: str | None = None, *, state: str | None = None, most: int = 100) -> tuple[Message, ...]:
    """The latest messages (of an endpoint, in a state), newest first; Problems where there is no such endpoint."""
    if name is not None and kept.find(name) is None:
        raise _unknown(name)
    return kept.messages(name, state=state, most=most)


def resend(numbers: Sequence[int], *, by: str) -> int:
    """Sends messages again that were given up (none named: all of them), the oldest first; how many."""
    wanted = list(numbers) or [each.pk for each in kept.messages(state=DEAD, most=100_000)]
    done = kept.resend(wanted)
    if not done and numbers:
        says = f"no message {', '.join(map(str, numbers))} was given up."
        raise Problems(Problem("no-message", says, path="message", branch=Branch.DATA))
    if done:
        _audit(by, "webhook-resent", "messages", numbers=wanted[:100])
        _settle_alert()
    return done


def leave(number: int, *, by: str) -> None:
    """Gives a message up for good: what comes behind it goes on."""
    if not kept.leave(number, at=clock.now()):
        says = f"no message {number} waits or was given up."
        raise Problems(Problem("no-message", says, path="message", branch=Branch.DATA))
    _audit(by, "webhook-left", f"message {number}")
    _settle_alert()


def _settle_alert() -> None:
    """Closes the alert where nothing is given up any more."""
    if not any(each.dead for each in kept.tallies().values()):
        alerts.close(GIVEN_UP, "", at=clock.now())


def new_key() -> str:
    """The key of a new message: it stays the same however often the message is sent."""
    return f"msg_{secrets.token_hex(16)}"


def _state(endpoint: Endpoint, end: feed.Position, tally: Tally) -> EndpointState:
    tried = [each for each in kept.messages(endpoint.name, most=20) if each.tried_at is not None]
    state = "paused" if endpoint.paused else "failing" if endpoint.failures else "fine"
    last = max(tried, key=lambda each: each.tried_at or 0, default=None)
    behind = bool(tally.waiting) or feed.Position.read(endpoint.position) != end
    return EndpointState(endpoint, state, tally.waiting, tally.dead, behind=behind, last=last)


def _secret(home: Home, salt: str) -> str:
    made = hmac.digest(wiring.secret_key(home.path).encode(), f"webhook {salt}".encode(), sha256)
    return MARK + base64.b64encode(made).decode("ascii")


def _change(name: str, **given: object) -> None:
    if not kept.change(name, **given):
        raise _unknown(name)


def _name_problems(name: str) -> list[Problem]:
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        says = f"a webhook has a name of 1 to {LONGEST_NAME} letters, digits, spaces, points and lines."
        return [Problem("webhook-name", says, path="name")]
    return []


def _problems(url: str, topics: Sequence[str], segments: Sequence[str]) -> list[Problem]:
    found = []
    fault = fault_of(url, wiring.webhook_networks())
    if len(url) > LONGEST_URL:
        fault = f"an address has at most {LONGEST_URL} characters."
    if fault:
        found.append(Problem("webhook-address", fault, path="url"))
    try:
        feed.wanted(topics, ())
    except Problems as unknown:
        found += unknown.problems
    known = [segment.key for each in definitions.load() for segment in each.segments]
    for each in segments:
        if each not in known:
            says = f"there is no segment '{each}'."
            found.append(Problem("unknown-segment", says, path="segment", nearest=nearest_names(each, known)))
    return found


def _unknown(name: str) -> Problems:
    near = nearest_names(name, [each.name for each in kept.listed()])
    says = f"there is no webhook called '{name}'."
    return Problems(Problem("no-webhook", says, path="name", nearest=near, branch=Branch.DATA))


def _audit(by: str, action: str, subject: str, **detail: object) -> None:
    audit.add(Entry(clock.now(), by, action=action, subject=f"webhook {subject}", detail=detail))
