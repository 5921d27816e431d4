"""Who stands behind a number that no published run tells of today: of a draft, of a message, of a past day."""

from __future__ import annotations

from presek.app import (
    condition_counts,
    history,
    messages,
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
from presek.app.segment_people import A_PAGE, People
from presek.app.sight import Sight, hidden_field
from presek.app.simulating import Proposal
from presek.app.snapshots import Opened
from presek.engine.columnar.facets import Chosen
from presek.membership.customers import Customers
from presek.policy.treatment import Dimension
from presek.store import policies
from presek.values.instant import AsOf, day_of
from presek.values.problem import Problem, Problems, nearest_names

OF_DRAFT = ("before", "after", "entering", "leaving", "cannot-say")
OF_MESSAGE = ("members", "allowed", "without-consent", "silenced", "without-address")


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


def of_changes_by_draft(
    home: Home, segment: str, *, dimension: str, place: int, person: Person, page: int
) -> People:  # fmt: skip
    """Whose conditions one's own draft of a segment's rule would change (`dimension` empty: in any). Problems as of
    `of_draft`."""
    typed, wanted = _draft(home, person, segment), _dimension(dimension)
    customers, opened = rule_preview.changed_for(home, segment, typed, person=person, dimension=wanted, place=place)
    return listed(home, customers, opened, page=page)


def of_changes(home: Home, policy: str, version: int, *, dimension: str, place: int, page: int) -> People:
    """Whose conditions a version of a policy would change (`dimension` empty: in any). Problems: no such version or
    change."""
    kept = policies.find(policy, version)
    if kept is None:
        raise Problems(Problem("unknown-policy", f"there is no version {version} of '{policy}'.", path="policy"))
    proposal = Proposal((kept.policy,))
    customers, opened = simulating.who(home, proposal, dimension=_dimension(dimension), place=place)
    return listed(home, customers, opened, page=page)


def of_finding(home: Home, named: Named, *, policy: str, version: int | None, page: int) -> People:
    """Whom a finding about the policies in force (`policy` empty), or what a version would bring, is about. Problems:
    it is found no more."""
    customers, opened = policy_inspection.who(home, named, key=policy, version=version)
    return listed(home, customers, opened, page=page)


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
