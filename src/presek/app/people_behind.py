"""Who stands behind a number that no published run tells of today: of a draft, of a message, of a past day."""

from __future__ import annotations

from presek.app import history, messages, past, reading, rule_desk, rule_preview, run_values
from presek.app.home import Home
from presek.app.rule_preview import Person
from presek.app.segment_page import name_of
from presek.app.segment_people import A_PAGE, People
from presek.app.sight import Sight, hidden_field
from presek.app.snapshots import Opened
from presek.membership.customers import Customers
from presek.values.instant import AsOf, day_of
from presek.values.problem import Problem, Problems, nearest_names

OF_DRAFT = ("before", "after", "entering", "leaving", "cannot-say")
OF_MESSAGE = ("members", "allowed", "without-consent", "silenced", "without-address")


def of_draft(home: Home, segment: str, way: str, *, along: str, person: Person, page: int) -> People:
    """Who would move by one's own draft of a segment's rule; `along`: in another segment that changes with it.

    Problems: no draft, one that can't be counted, or that rests on what this person may not see; no such way.
    """
    _known(way, OF_DRAFT, "draft")
    kept = rule_desk.draft(home, person.name, segment)
    if kept is None:
        raise Problems(Problem("no-draft", f"you have no draft of '{segment}'.", path="draft"))
    planned = rule_preview.sets(home, segment, kept.typed, person=person, of=along)
    change = planned.change()
    found = {
        "before": planned.before,
        "after": planned.after.true,
        "entering": change.entered,
        "leaving": change.left,
        "cannot-say": planned.after.unknown,
    }
    return listed(home, found[way], planned.opened, page=page)


def of_message(home: Home, segment: str, message: str, *, way: str, sight: Sight, page: int) -> People:
    """Who of a segment gets a message, or is left out of it for a reason. Problems: no such message of this segment, no
    such way, or it rests on what this person may not see."""
    _known(way, OF_MESSAGE, "left")
    template = messages.template(message)
    if template.segment != segment:
        says = f"the message '{message}' is for '{template.segment}'."
        raise Problems(Problem("other-segment", says, path="message"))
    hidden = messages.hidden(home, template, sight)
    if hidden:
        raise Problems(*map(hidden_field, hidden))
    parted = messages.parted(home, template)
    found = {
        "members": parted.members,
        "allowed": parted.allowed,
        "without-consent": parted.without_consent,
        "silenced": parted.silenced,
        "without-address": parted.without_address,
    }
    return listed(home, found[way], reading.opened(home), page=page)


def of_day(home: Home, segment: str, day: int, *, page: int) -> People:
    """Who was in at the end of a local day (its number), by the last run until then; who is no customer any more is
    among them without a key. Problems: nothing is kept of that day."""
    try:
        asked = AsOf.end_of(day_of(day), home.as_of().zone)
    except (ValueError, OverflowError):
        raise Problems(Problem("unknown-day", f"'{day}' is no day.", path="day")) from None
    found = past.members_until(home, segment, asked.instant)
    if found is None:
        says = f"nothing is kept of the segment '{segment}' at the end of {history.day_text(day)}."
        raise Problems(Problem("before-history", says, path="day"))
    return listed(home, found[1], reading.opened(home), page=page)


def listed(home: Home, customers: Customers, opened: Opened, *, page: int) -> People:
    """A page of customers of a base; of who is in it no more neither key nor name is told."""
    ordinals, everybody = customers.ordinals(), opened.everybody()
    pages = max(1, -(-len(ordinals) // A_PAGE))
    number = min(max(page, 1), pages)
    values = run_values.of_run(home) if home.published() is not None else None
    rows = []
    for ordinal in ordinals[(number - 1) * A_PAGE : number * A_PAGE].tolist():
        key = opened.snapshot.key(ordinal) if ordinal in everybody else ""
        name = name_of(values, key) if values is not None and key else ""
        rows.append((key, name or key))
    return People(len(ordinals), tuple(rows), number, pages)


def _known(way: str, ways: tuple[str, ...], path: str) -> None:
    if way not in ways:
        says = f"'{way}' is none of {', '.join(ways)}."
        raise Problems(Problem("unknown-way", says, path=path, nearest=nearest_names(way, ways)))
