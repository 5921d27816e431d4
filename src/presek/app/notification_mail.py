"""Notifications by mail: at once, or once a day together, in the language of whoever gets them; tried again with longer
and longer waits where the mail server does not take them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread

from presek.app import clock, mailing, notification_words, notifying, wiring
from presek.app.home import Home
from presek.app.mailing import Mail
from presek.app.putting_off import Round, go_on
from presek.store import notifications, people
from presek.store.notifications import DIGEST, MAIL, Told
from presek.store.people import Person
from presek.values.instant import local_day, local_midnight
from presek.values.problem import Problems

SECONDS_BETWEEN = 2.0
SECOND, HOUR = 1_000_000, 3_600_000_000
WAITS = (60, 300, 1800, 7200, 21600, 43200)
"""Seconds after each try that failed; after the last it stays in the product alone."""
DIGEST_HOUR = 7
"""Local hour from which the daily digest goes out."""

Say = Callable[[str], None]
Send = Callable[[Mail], None]


@dataclass(slots=True)
class Post:
    """What tells people, in a thread of its own: a mail server that is slow holds nobody up."""

    home: Home
    say: Say
    send: Send = mailing.send

    def begin(self, stopping: Callable[[], bool]) -> None:
        """Looks and mails until it is to stop."""
        Thread(target=self._run, args=(stopping,), name="notifications", daemon=True).start()

    def turn(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Tells what came, and mails what is due."""
        notifying.look(self.home)
        if not mailing.is_set_up():
            return
        known = {each.name: each for each in people.everyone() if each.email}
        for told in notifications.to_mail(MAIL, now=clock.now()):
            if stopping():
                return
            if told.person in known:
                self._mail(known[told.person], [told], notification_words.mail("subject", known[told.person].language))
        self._digests(known, stopping)

    def _run(self, stopping: Callable[[], bool]) -> None:
        pause = Event()
        each = Round("notifications", lambda: self.turn(stopping), lambda: pause.wait(SECONDS_BETWEEN))
        go_on(each, stopping=stopping, say=self.say)

    def _digests(self, known: dict[str, Person], stopping: Callable[[], bool]) -> None:
        now = clock.now()
        zone = self.home.as_of().zone
        since = local_midnight(local_day(now, zone), zone) + DIGEST_HOUR * HOUR
        if now < since:
            return
        for person in {each.person for each in notifications.to_mail(DIGEST, now=now)} & set(known):
            if stopping():
                return
            if notifications.digested(person) < since:
                waiting = [each for each in notifications.to_mail(DIGEST, now=now) if each.person == person]
                if self._mail(known[person], waiting, notification_words.mail("digest", known[person].language)):
                    notifications.digest_sent(person, at=now)

    def _mail(self, person: Person, told: Sequence[Told], subject: str) -> bool:
        """Hands one mail over; whether the server took it."""
        language = person.language or "en"
        numbers = [each.number for each in told]
        lines = [notification_words.says(each.kind, each.facts, language) for each in told]
        body = "\n\n".join([*map(_with_address, lines, told), f"-- \n{notification_words.mail('end', language)}"])
        try:
            self.send(Mail(person.email, subject.format(says=lines[0]), body + "\n"))
        except Problems as refused:
            tries = max(each.tries for each in told) + 1
            again = None if tries > len(WAITS) else clock.now() + WAITS[tries - 1] * SECOND
            notifications.not_mailed(numbers, tries=tries, try_at=again)
            self.say(f"mail to {person.name} put off: {refused.problems[0]}")
            return False
        notifications.mailed(numbers, at=clock.now())
        return True


def _with_address(line: str, told: Told) -> str:
    site = wiring.site_address()
    return f"{line}\n{site}{notification_words.path(told.kind, told.facts)}" if site else line
