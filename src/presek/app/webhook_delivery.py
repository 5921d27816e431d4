"""Delivering webhooks: each endpoint gets its messages one after the other, and none waits for another endpoint.

A message is cut from the feed and kept, then sent until it arrives or the last try is over; only then the next one is
cut. So an endpoint that was away finds everything, in order, and whoever dies between sending and noting it sends the
same message, by the same key, again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

from presek.app import clock, feed, following, webhook_sending, webhooks, wiring
from presek.app.feed import Group, Position
from presek.app.home import Home
from presek.app.putting_off import Round, go_on
from presek.app.webhook_sending import SECONDS, Outcome
from presek.store import alerts
from presek.store import webhooks as kept
from presek.store.alerts import Alert
from presek.store.webhooks import Endpoint, Message
from presek.values.instant import moment_of

MOST_CUSTOMERS = 1_000
"""In one message."""
SENDERS = 8
SECONDS_BETWEEN = 1.0
SECOND, DAY = 1_000_000, 86_400_000_000
DAYS_KEPT = 30
"""A message that arrived is forgotten after so many days."""
GONE = 410

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to wait after each failure (seconds; the last one again and again), how many tries there are, and how
    long a receiver may take."""

    waits: Sequence[float] = (5, 30, 120, 600, 1800, 3600)
    tries: int = 76
    seconds: float = SECONDS

    def wait(self, failures: int) -> float:
        """Seconds after the so-manyth failure."""
        return self.waits[min(failures, len(self.waits)) - 1]


THREE_DAYS = Schedule()


@dataclass(slots=True)
class Delivery:
    """The deliveries of one base. Only one process delivers, and only one of its threads keeps the books: each message
    under way has a thread that sends it, knows nothing else, and holds nobody up."""

    home: Home
    say: Say
    schedule: Schedule = THREE_DAYS
    _sending: dict[str, Message] = field(default_factory=dict)
    _came: SimpleQueue[tuple[str, Outcome]] = field(default_factory=SimpleQueue)

    def begin(self, stopping: Callable[[], bool]) -> Thread:
        """Delivers in a thread of its own, until it is to stop."""
        thread = Thread(target=self._run, args=(stopping,), name="webhooks", daemon=True)
        thread.start()
        return thread

    def all_due(self) -> None:
        """Delivers what is due now, and returns."""
        while self._turn():
            self._wait(self.schedule.seconds)
        kept.forget_sent(before=clock.now() - DAYS_KEPT * DAY)

    def _run(self, stopping: Callable[[], bool]) -> None:
        go_on(Round("webhooks", self._turn, lambda: self._wait(SECONDS_BETWEEN)), stopping=stopping, say=self.say)

    def _turn(self) -> bool:
        """Sends what is due; whether anything is under way."""
        now = clock.now()
        for endpoint in kept.listed():
            if len(self._sending) >= SENDERS:
                break
            if endpoint.name in self._sending or endpoint.paused or self._early(endpoint, now):
                continue
            message = kept.next_message(endpoint.name) or self._cut(endpoint)
            if message is not None:
                self._sending[endpoint.name] = message
                Thread(target=self._send, args=(endpoint, message), daemon=True).start()
        return bool(self._sending)

    def _wait(self, seconds: float) -> None:
        """Waits until something came of what was sent, at most so long, and notes it."""
        try:
            name, outcome = self._came.get(timeout=seconds)
        except Empty:
            return
        self._note(self._sending[name], outcome)
        del self._sending[name]

    def _early(self, endpoint: Endpoint, now: int) -> bool:
        """Whether its time has not come; one that is too far away was set by a clock that was set back since."""
        longest = max(*self.schedule.waits, webhook_sending.LONGEST_RETRY_AFTER)
        return now < endpoint.next_at <= now + int(longest * SECOND)

    def _cut(self, endpoint: Endpoint) -> Message | None:
        """The next message from the feed, kept; None where there is nothing to tell."""
        at = Position.read(endpoint.position)
        seen = at
        for each in feed.groups(self.home, at, feed.wanted(endpoint.topics, endpoint.segments)):
            if isinstance(each, Position):
                seen = each
                continue
            shown = each.first(MOST_CUSTOMERS)
            message = _message(self.home, endpoint, shown)
            if not kept.cut(endpoint, str(shown.after), message):
                return None  # somebody else has; at the next turn it waits
            return kept.next_message(endpoint.name)
        if seen != at:
            kept.cut(endpoint, str(seen), None)
        return None

    def _send(self, endpoint: Endpoint, message: Message) -> None:
        """In a thread of its own; touches nothing that is kept."""
        now = clock.now()
        secrets = webhooks.secrets_of(self.home, endpoint, at=now)
        headers = webhook_sending.signed(message.key, message.body, at=now, secrets=secrets)
        allowed = wiring.webhook_networks()
        outcome = webhook_sending.send(
            endpoint.url, message.body, headers, allowed=allowed, seconds=self.schedule.seconds
        )
        self._came.put((endpoint.name, outcome))

    def _note(self, message: Message, outcome: Outcome) -> None:
        now = clock.now()
        if outcome.arrived:
            kept.succeeded(message, status=outcome.status, at=now)
            return
        if outcome.status == GONE:
            kept.change(message.endpoint, paused=True)
            self._alert(f"the webhook {message.endpoint} is paused: its receiver says that it is gone for good.")
        tries = message.tries + 1
        after = max(self.schedule.wait(tries), outcome.retry_after)
        next_at = None if tries >= self.schedule.tries else now + int(after * SECOND)
        kept.failed(message, status=outcome.status, says=outcome.says, at=now, next_at=next_at)
        if tries == 1:
            self.say(f"webhook {message.endpoint}: {outcome.says}")
        if next_at is None:
            self._alert(f"the webhook {message.endpoint} could not deliver a message in {tries} tries: {outcome.says}")

    def _alert(self, says: str) -> None:
        self.say(says)
        alerts.open_one(Alert(webhooks.GIVEN_UP, says, clock.now()))


def _message(home: Home, endpoint: Endpoint, group: Group) -> Message:
    """What is told: what happened, when, and the keys of the customers it happened to; nothing else of them."""
    data = {**following.told(home, group), "customers": [key for key in feed.keys(home, group) if key]}
    said = {"type": group.topic.value, "timestamp": moment_of(group.at).isoformat(), "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Message(
        endpoint.name, 0, webhooks.new_key(), group.topic.value, body, len(group.ordinals), clock.now()
    )  # fmt: skip
