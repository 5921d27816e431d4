"""Telling people what concerns them: found by the worker in the audit trail, in jobs, alerts, sources and promises.

Each is told once, to those whom it concerns and who may see it; nobody is told of what they did themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presek.app import backup_job, clock, finding, intake_rejects, publishing, size_bounds, sources, webhooks
from presek.app.home import Home
from presek.app.job_runs import SCHEDULE
from presek.app.notification_words import KINDS
from presek.app.policies import same_person
from presek.store import exceptions, notifications, policies, promises_due, segment_changes
from presek.store.notifications import MAIL, OFF, PRODUCT, WAYS, Event, Told
from presek.values.problem import Problem, Problems

APPROVE, IMPORT, HOOKS, SETTINGS = "approve_policy", "import_data", "manage_webhooks", "manage_settings"
RECORDS = "see_records"
BY_ALERT = {backup_job.ALERT: ("backup-failed", SETTINGS), webhooks.GIVEN_UP: ("webhooks-given-up", HOOKS)}
DATA_ALERTS = frozenset({"refresh-failed", intake_rejects.FAILED})
DEFAULTS: Mapping[str, str] = {kind: MAIL if kind in {"backup-failed", size_bounds.CODE} else PRODUCT for kind in KINDS}
DAY = 86_400_000_000
OLDEST_DAYS, KEPT_DAYS = 7, 90
"""What is older was known long ago; what was read is kept so long."""
AUDIT, JOBS, ALERTS = "audit", "jobs", "alerts"
ACTIONS = (
    "exception asked", "exception approved", "exception refused", "policy proposed", "policy approved",
    "policy rejected", "segment change proposed", "segment change approved", "segment change refused",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """Something to tell some people: of a kind, once by its key."""

    kind: str
    key: str
    facts: Mapping[str, str]
    people: Sequence[str]


def look(home: Home) -> int:
    """Tells everybody what came since it looked last; how many things. Cheap where nothing did."""
    size_bounds.look(home)
    now = clock.now()
    newest, entries = notifications.audited_after(notifications.mark(AUDIT), ACTIONS)
    ended = notifications.jobs_ended_since(notifications.mark(JOBS))
    opened = notifications.alerts_after(notifications.mark(ALERTS))
    found = [item for each in entries if _is_new(each, now) for item in _of_audit(home, each)]
    found += [item for each in ended if _is_new(each, now) for item in _of_job(each)]
    found += [item for each in opened if _is_new(each, now) for item in _of_alert(home, each)]
    found += [*_of_sources(home), *_of_promises(home)]
    told = [each for item in found for each in _to_people(item, now)]
    if told:
        notifications.tell(told)
    last = (
        (AUDIT, newest),
        (JOBS, max((each.number for each in ended), default=0)),
        (ALERTS, max((each.number for each in opened), default=0)),
    )
    for name, number in last:
        if number and number != notifications.mark(name):
            notifications.move_mark(name, number)
    return len(told)


def forget_old() -> None:
    """Lets go of what was read long ago."""
    notifications.forget(before=clock.now() - KEPT_DAYS * DAY)


def unread(person: str) -> int:
    """How many a person has not read."""
    return notifications.unread(person)


def of_person(person: str, *, page: int, a_page: int = 50) -> tuple[Told, ...]:
    """A page of a person's, the newest first; one more than a page where there are more."""
    return notifications.of_person(person, most=a_page + 1, begin=(page - 1) * a_page)


def opened(person: str, number: int) -> Told:
    """One of a person's, read from now on; Problems where it is not theirs."""
    found = notifications.one(person, number)
    if found is None:
        raise Problems(Problem("no-notification", "there is no such notification.", path="notification"))
    notifications.read(person, at=clock.now(), number=number)
    return found


def read_all(person: str) -> None:
    """Marks all of a person's as read."""
    notifications.read(person, at=clock.now())


def ways(person: str) -> dict[str, str]:
    """How a person is told of each kind."""
    return {**DEFAULTS, **{kind: way for kind, way in notifications.ways(person).items() if kind in DEFAULTS}}


def choose(person: str, chosen: Mapping[str, str]) -> None:
    """Keeps how a person wants to be told of each kind; what means nothing is left out."""
    notifications.choose(person, {kind: way for kind, way in chosen.items() if kind in DEFAULTS and way in WAYS})


def _is_new(each: Event, now: int) -> bool:
    return each.at > now - OLDEST_DAYS * DAY


def _to_people(item: Item, now: int) -> Iterator[Told]:
    for person in dict.fromkeys(item.people):
        way = ways(person)[item.kind]
        if way != OFF:
            yield Told(person, item.kind, item.key, item.facts, way, now)


def _of_audit(home: Home, each: Event) -> Iterator[Item]:
    what, _, named = each.subject.partition(" ")
    if what == "exception" and named.isdigit():
        kept = exceptions.find(int(named))
        if kept is None:
            return
        customer = kept.exception.customer
        name = finding.names(home, [customer]).get(customer, customer) if home.published() else customer
        facts = {"number": named, "by": each.by, "customer": name, "state": each.action.removeprefix("exception ")}
        if each.action == "exception asked":
            if kept.status is exceptions.ExceptionStatus.ASKED:
                yield Item("exception-asked", named, facts, _seeing(_others(APPROVE, each.by)))
        elif kept.exception.requested_by != each.by:
            yield Item("exception-decided", f"{named} {facts['state']}", facts, _known([kept.exception.requested_by]))
    elif what == "segment":
        yield from _of_change(each)
    elif what == "policy":
        version = each.detail.get("version")
        facts = {"policy": named, "version": str(version), "by": each.by, "state": each.action.removeprefix("policy ")}
        if each.action == "policy proposed":
            waiting = {(one.policy.key, one.policy.version) for one in policies.waiting()}
            if (named, version) in waiting:
                yield Item("policy-proposed", f"{named} {version}", facts, _others(APPROVE, each.by))
            return
        maker = next((one.policy.made_by for one in policies.versions(named) if one.policy.version == version), "")
        if maker != each.by:
            yield Item("policy-decided", f"{named} {version} {facts['state']}", facts, _known([maker]))


def _of_change(each: Event) -> Iterator[Item]:
    """A change of segments: those who may decide are told of it while it waits, its maker of what was decided."""
    number = each.detail.get("change")
    kept = segment_changes.find(number) if isinstance(number, int) else None
    if kept is None:
        return
    state = each.action.removeprefix("segment change ")
    named = ", ".join(kept.segments)
    facts = {"change": str(kept.number), "segment": named, "by": each.by, "state": state}
    if state == "proposed":
        if kept.state is segment_changes.State.WAITING:
            whom = [person for person in _others(APPROVE, each.by) if not same_person(person, kept.made_by)]
            yield Item("segment-proposed", str(kept.number), facts, whom)
    elif not same_person(kept.made_by, each.by):
        yield Item("segment-decided", f"{kept.number} {state}", facts, _known([kept.made_by]))


def _of_job(each: Event) -> Iterator[Item]:
    if each.by == SCHEDULE:
        return
    kind = str(each.detail.get("kind", ""))
    what = str(each.detail.get("file") or each.detail.get("source") or kind)
    yield Item(f"job-{each.action}", each.subject, {"job": each.subject, "what": what}, _known([each.by]))


def _of_alert(home: Home, each: Event) -> Iterator[Item]:
    if each.action == size_bounds.CODE:
        facts = {"says": str(each.detail["says"]), "segment": each.subject}
        whom = _seeing(size_bounds.whom(home, each.subject))  # the size is told as it is
        yield Item(size_bounds.CODE, str(each.number), facts, _known(whom))
        return
    kind, permission = BY_ALERT.get(each.action, ("alert", IMPORT if each.action in DATA_ALERTS else APPROVE))
    people = notifications.who_may(permission)
    if each.action == publishing.BROKEN_PROMISE:
        people = _seeing(people)  # a customer is named who shows it
    yield Item(kind, str(each.number), {"says": str(each.detail["says"])}, people)


def _of_sources(home: Home) -> Iterator[Item]:
    """A source that fails is told of once, until it was read well again."""
    for each in sources.listed(home):
        if each.freshness == "failed":
            facts = {"source": each.key, "says": each.problem}
            yield Item("source-failed", f"{each.key} {each.fresh_at or 0}", facts, notifications.who_may(IMPORT))


def _of_promises(home: Home) -> Iterator[Item]:
    """A call back whose time has come is told to whoever promised it."""
    for each in promises_due.call_backs(until=home.now()):
        yield Item("call-back-due", f"{each.customer} {each.since}", {"customer": each.customer}, _known([each.by]))


def _others(permission: str, person: str) -> tuple[str, ...]:
    return tuple(each for each in notifications.who_may(permission) if each != person)


def _seeing(people: Sequence[str]) -> tuple[str, ...]:
    """Those of them who may see records."""
    seeing = set(notifications.who_may(RECORDS))
    return tuple(each for each in people if each in seeing)


def _known(people: Sequence[str]) -> tuple[str, ...]:
    """Those of them who can sign in: others are names of programs and of commands."""
    return notifications.who_signs_in(people)
