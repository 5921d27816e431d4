"""Who stands behind a number that no published run tells of today: of a draft, of a message, of a past day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from presek.app import (
    condition_counts,
    history,
    messages,
    month_before,
    pages_history,
    past,
    policy_inspection,
    reading,
    rule_desk,
    rule_judging,
    rule_preview,
    run_values,
    segment_people,
    segment_sight,
    simulating,
)
from presek.app.condition_counts import Way
from presek.app.home import Home
from presek.app.policy_inspection import Named
from presek.app.rule_preview import Person
from presek.app.segment_page import name_of
from presek.app.segment_people import A_PAGE, Moment, People
from presek.app.sight import Sight, hidden_field
from presek.app.simulating import Behind, Proposal
from presek.app.snapshots import Opened
from presek.engine.columnar.facets import Chosen
from presek.membership.customers import Customers, Ordinals
from presek.policy.treatment import Dimension
from presek.store import policies
from presek.values.instant import AsOf, day_of
from presek.values.problem import Problem, Problems, nearest_names

OF_DRAFT = ("before", "after", "entering", "leaving", "cannot-say")
OF_DAY = ("entered", "left")
OF_LAW = ("before", "after")
OF_MESSAGE = ("members", "allowed", "without-consent", "silenced", "without-address")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a simulation as an address names it: all of them, those of a dimension, or one by its name. `made`:
    of which simulation the address was made; empty where it does not say."""

    dimension: str = ""
    name: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class UnderLaw:
    """A count of law of a simulation as an address names it: a rule and its verdict, `before` or `after`."""

    rule: str
    verdict: str
    side: str
    made: str = ""


def of_draft(home: Home, segment: str, way: str, *, along: str, person: Person, page: int) -> People:
    """Who would move by one's own draft of a segment's rule; `along`: in another segment that changes with it.

    Problems: no draft, one that can't be counted, or that rests on what this person may not see; no such way.
    """
    _known(way, OF_DRAFT, "draft")
    planned = rule_preview.sets(home, segment, _draft(home, person, segment), person=person, of=along)
    change = planned.change()
    found = {
        "before": planned.before,
        "after": planned.after.true,
        "entering": change.entered,
        "leaving": change.left,
        "cannot-say": planned.after.unknown,
    }
    return listed(home, found[way], planned.opened, page=page)


def of_new_draft(home: Home, state: str, *, person: Person, page: int) -> People:
    """Whom one's own draft of a new segment takes in, leaves out or cannot judge. Problems as of `of_draft`."""
    ways: dict[str, Way] = {"in": "alone", "out": "fails", "cannot-say": "cannot_say"}
    _known(state, tuple(ways), "state")
    rule = rule_judging.read(home, _draft(home, person, ""), segment="")
    segment_sight.must_see(home, rule, person.sight)
    found = condition_counts.counted(home, rule).sets[ways[state]]
    return segment_people.listed(home, Chosen(found, reading.opened(home).snapshot.size), page=page)


def of_changes_by_draft(home: Home, segment: str, change: Change, *, person: Person, page: int) -> People:
    """Whose conditions one's own draft of a segment's rule would change. Problems as of `of_draft`, or nobody changes
    so any more."""
    wanted = _dimension(change.dimension)
    typed = _draft(home, person, segment)
    found = rule_preview.changed_for(home, segment, typed, person=person, dimension=wanted, name=change.name)
    return _simulated(home, found, change.made, page=page)


def of_changes(home: Home, change: Change, *, policy: str, version: int, page: int) -> People:
    """Whose conditions a version of a policy would change. Problems: no such version, or nobody changes so any more."""
    found = simulating.who(home, _proposal(policy, version), dimension=_dimension(change.dimension), name=change.name)
    return _simulated(home, found, change.made, page=page)


def of_law(home: Home, result: UnderLaw, *, policy: str, version: int, page: int) -> People:
    """Whose payment terms get a verdict by a rule of law now, or with a version of a policy. Problems: no such version
    or side."""
    _known(result.side, OF_LAW, "side")
    side: Literal["before", "after"] = "before" if result.side == "before" else "after"
    proposal = _proposal(policy, version)
    found = simulating.under_law(home, proposal, rule=result.rule, verdict=result.verdict, side=side)
    return _simulated(home, found, result.made, page=page)


def of_finding(home: Home, named: Named, *, page: int) -> People:
    """Whom a finding about the policies in force is about. Problems: it is found no more."""
    customers, opened = policy_inspection.who(home, named)
    return listed(home, customers, opened, page=page)


def of_news(home: Home, named: Named, *, policy: str, version: int, made: str, page: int) -> People:
    """Whom a finding that a version of a policy would bring is about. Problems: no such version, or it is found no
    more."""
    customers, opened = policy_inspection.who(home, named, key=policy, version=version)
    found = Behind(customers, opened, simulating.made_of(home, _proposal(policy, version)))
    return _simulated(home, found, made, page=page)


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


def of_month(home: Home, segment: str, way: str, *, page: int) -> People:
    """Who came into a segment, or left it, since a month before. Problems: nothing is known of it then."""
    return listed(home, month_before.moved(home, segment, way), reading.opened(home), page=page)


def of_flow(home: Home, segment: str, *, flow: tuple[str, str], days: tuple[str, str], page: int) -> People:
    """Those who were in one segment of a segmentation (that of `segment`) on a day and are in another on a later one.
    Problems: no such segment, nothing kept of such a day."""
    source, target = flow
    start, end = days
    of = pages_history.segmentation_of(segment).key
    found = history.movers(home, of, source=source, target=target, start=start, end=end)
    return listed(home, found.customers, reading.opened(home), page=page)


def of_moves(home: Home, segment: str, day: int, *, way: str, page: int) -> People:
    """Who entered a segment, or left it, on a local day (its number), each as often as it happened and with its moment.
    Problems: no run spoke of that day; no such way."""
    _known(way, OF_DAY, "moves")
    try:
        day_of(day)
    except OverflowError:
        raise Problems(Problem("unknown-day", f"'{day}' is no day.", path="day")) from None
    lines = [
        (int(ordinal), Moment(run.as_of, each.reason.value if each.reason else ""))
        for run, each in history.moves_on(home, segment, day, entered=way == "entered")
        for ordinal in each.ordinals
    ]
    ordinals = np.array([ordinal for ordinal, _ in lines], dtype=np.int64)
    found = _page(home, ordinals, reading.opened(home), page=page)
    begin = (found.page - 1) * A_PAGE
    moments = tuple(each for _, each in lines[begin : begin + A_PAGE])
    return replace(found, moments=moments, different=len(np.unique(ordinals)))


def listed(home: Home, customers: Customers, opened: Opened, *, page: int) -> People:
    """A page of customers of a base; of who is in it no more neither key nor name is told."""
    return _page(home, customers.ordinals(), opened, page=page)


def _page(home: Home, ordinals: Ordinals, opened: Opened, *, page: int) -> People:
    everybody = opened.everybody()
    pages = max(1, -(-len(ordinals) // A_PAGE))
    number = min(max(page, 1), pages)
    values = run_values.of_run(home) if home.published() is not None else None
    rows = []
    for ordinal in ordinals[(number - 1) * A_PAGE : number * A_PAGE].tolist():
        key = opened.snapshot.key(ordinal) if ordinal in everybody else ""
        name = name_of(values, key) if values is not None and key else ""
        rows.append((key, name or key))
    return People(len(ordinals), tuple(rows), number, pages)


def _proposal(policy: str, version: int) -> Proposal:
    kept = policies.find(policy, version)
    if kept is None:
        raise Problems(Problem("unknown-policy", f"there is no version {version} of '{policy}'.", path="policy"))
    return Proposal((kept.policy,))


def _simulated(home: Home, found: Behind, made: str, *, page: int) -> People:
    return replace(listed(home, found.customers, found.opened, page=page), made_anew=bool(made) and made != found.made)


def _known(way: str, ways: tuple[str, ...], path: str) -> None:
    if way not in ways:
        says = f"'{way}' is none of {', '.join(ways)}."
        raise Problems(Problem("unknown-way", says, path=path, nearest=nearest_names(way, ways)))


def _draft(home: Home, person: Person, segment: str) -> str:
    kept = rule_desk.draft(home, person.name, segment)
    if kept is None:
        raise Problems(Problem("no-draft", f"you have no draft of '{segment}'.", path="draft"))
    return kept.typed


def _dimension(word: str) -> Dimension | None:
    """The dimension of a word of an address; None of none."""
    if not word:
        return None
    ways = tuple(each.value for each in Dimension)
    _known(word, ways, "dimension")
    return Dimension(word)
