"""What the pages of policies show: segments by dimensions, the versions of a policy, what waits, exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from presek.app import conditions, exceptions, finding, policies, policy_book, policy_checks, run_values
from presek.app.facet_definitions import said as label_of
from presek.app.home import Home
from presek.app.pages_conditions import Note, notes
from presek.app.policies import Listed
from presek.app.revenue import money
from presek.app.sight import Sight
from presek.policy import plain, text
from presek.policy.book import Output, Policy, Status
from presek.policy.discounts import ALL
from presek.policy.treatment import Dimension, Discount
from presek.segment.segmentation import Segmentation
from presek.store import definitions, segment_changes
from presek.store import policies as kept
from presek.values.instant import day_of

DIMENSIONS = tuple(each.value for each in Dimension)
NEW = 0
"""The version of a policy that is not kept yet."""


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy in the matrix. `gives`: plain values by dimension; `next_state` of a newer version that isn't in force.

    `inside`: customers of its segment in the published run; None where it was not computed.
    """

    key: str
    label: str
    version: int
    segment: str
    segment_label: str
    status: str
    active: bool
    default: bool
    gives: Mapping[str, object]
    newer: int
    newer_status: str
    inside: int | None


@dataclass(frozen=True, slots=True)
class Without:
    """A segment that has no policy."""

    key: str
    label: str
    inside: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A segmentation with its policies, and its segments without one."""

    key: str
    label: str
    lines: tuple[PolicyLine, ...]
    without: tuple[Without, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Segments by dimensions; by which hit policy each output is decided; how much waits for a second person."""

    parts: tuple[Part, ...]
    hits: tuple[tuple[str, str], ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list of a policy's versions; instants in microseconds UTC, days in ISO."""

    number: int
    status: str
    active: bool
    made_by: str
    made_at: int
    decided_by: str
    decided_at: int | None
    from_day: str
    to_day: str
    note: str


@dataclass(frozen=True, slots=True)
class PolicyDetail:
    """One version of a policy, whole: plain values as in files, what law and fairness say, all versions."""

    key: str
    label: str
    segment: str
    segment_label: str
    plain: Mapping[str, object]
    version: int
    status: str
    active: bool
    made_by: str
    reaches_on: str
    legal: tuple[Note, ...]
    to_acknowledge: tuple[str, ...]
    blocked: bool
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What an editor offers: segments (keys and labels), processes, fields that a pitch line may rest on."""

    segments: tuple[tuple[str, str], ...]
    processes: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    currency: str


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An exception in a list; `instead` are plain values, `now` what the segments give."""

    number: int
    customer: str
    customer_name: str
    dimension: str
    value: object
    reason: str
    note: str
    contract: str
    from_day: str
    last_day: str
    status: str
    holds: bool
    requested_by: str
    decided_by: str
    legal: tuple[Note, ...]
    proposal: int | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What helps to decide of an exception, in units of the currency: what the customer brought in over twelve months,
    the margin of it, and what another discount would have made of the revenue. None where it is not known."""

    currency: str
    revenue: Decimal | None
    margin: Decimal | None
    effect: Decimal | None


def weighed(home: Home, number: int, *, sight: Sight) -> Weighed:
    """The figures beside an exception, by the published run, as far as this person may see them; Problems where there
    is no such exception."""
    one = exceptions.one(home, number).kept.exception
    revenue, margin = (
        _amount(home, measure, one.customer) if sight.sees_word(measure, home.catalog()) else None
        for measure in ("revenue_12m", "margin_12m")
    )
    effect = None
    if revenue is not None and isinstance(one.value, Discount):
        now = conditions.conditions(home, one.customer).discount.value
        share = Decimal(0 if now is None else now.basis_points) / ALL
        # What was sold was sold with the discount of now.
        listed = revenue / (1 - share) if share < 1 else revenue
        effect = -listed * (Decimal(one.value.basis_points) / ALL - share)
    return Weighed(home.catalog().currency, revenue, margin, effect)


def _amount(home: Home, measure: str, customer: str) -> Decimal | None:
    values = run_values.of_run(home)
    amounts = run_values.amounts(home, measure) if measure in home.catalog().measures else None
    ordinal = values.opened.snapshot.ordinal(customer)
    return None if amounts is None or ordinal is None else money(int(amounts[ordinal]))


def matrix(home: Home, *, language: str) -> Matrix:
    """The matrix: of each policy the version in force, or the newest where none is."""
    newest = {each.policy.key: each for each in policies.listed(home)}
    in_force = {each.key: each for each in policies.active(home)}
    sizes = _sizes(home)
    lines: dict[str, list[PolicyLine]] = {}
    for key, listed in newest.items():
        shown = in_force.get(key, listed.policy)
        lines.setdefault(shown.segment, []).append(_line(shown, listed, active=key in in_force, language=language))
    parts = tuple(_part(each, lines, sizes, language=language) for each in definitions.load())
    book = policy_book.book(home)
    return Matrix(
        tuple(each for each in parts if each.lines or each.without),
        hits=tuple((each.value, book.hit(each).value) for each in Output),
        waiting=waiting(home),
    )


def waiting(home: Home) -> int:
    """How many policies, exceptions and changes of segments wait for a second person."""
    asked = len(exceptions.listed(home, only_waiting=True))
    return len(policies.waiting(home)) + asked + segment_changes.waiting_number()


def policies_waiting() -> int:
    """How many policies wait for a second person."""
    return kept.waiting_number()


def line_of(listed: Listed, segments: Mapping[str, str], *, active: bool, language: str) -> PolicyLine:
    """A version as a line with the label of its segment. `active`: some version of the policy is in force."""
    line = _line(listed.policy, listed, active=active, language=language)
    return replace(line, segment_label=segments.get(line.segment, line.segment))


def of_segment(home: Home, segment: str, *, language: str) -> tuple[PolicyLine, ...]:
    """The policies of a segment: of each the version in force, or the newest where none is."""
    in_force = {each.key: each for each in policies.active(home)}
    return tuple(
        _line(in_force.get(key, each.policy), each, active=key in in_force, language=language)
        for each in policies.listed(home)
        if (key := each.policy.key) and each.policy.segment == segment
    )


def policy(home: Home, key: str, version: int | None, *, language: str) -> PolicyDetail:
    """A version of a policy, the newest where none is named; Problems where there is none."""
    listed = policies.one(home, key, version)
    return detail(home, listed.policy, listed=listed, language=language)


def detail(home: Home, made: Policy, *, listed: Listed | None = None, language: str) -> PolicyDetail:
    """A version that is kept (`listed`), or one that somebody is typing."""
    checks = policy_checks.of_policy(home, made)
    labels = _segment_labels(language)
    return PolicyDetail(
        key=made.key,
        label=label_of(made.labels, language) if made.labels else made.key,
        segment=made.segment,
        segment_label=labels.get(made.segment, made.segment),
        plain=_plain(made),
        version=made.version,
        status=made.status.value,
        active=bool(listed and listed.active),
        made_by=made.made_by,
        reaches_on=str(listed.as_json()["reaches_customers_on"]) if listed else "",
        legal=notes(checks.results, language=language),
        to_acknowledge=tuple(each.rule for each in checks.to_acknowledge),
        blocked=bool(checks.blocked),
        versions=tuple(_version(each) for each in policies.versions(home, made.key)) if listed else (),
    )


def typed(home: Home, value: Mapping[str, object], *, language: str) -> PolicyDetail:
    """What law and fairness say of a policy that is being typed; Problems where it is none."""
    return detail(home, text.policy_of(value, processes=kept.processes()), language=language)


def new(home: Home, segment: str) -> Mapping[str, object]:
    """The plain values that the editor of a new policy of a segment begins with."""
    labels = {segment_.key: dict(segment_.labels) for each in definitions.load() for segment_ in each.segments}
    today = day_of(policy_book.day(home)).isoformat()
    taken = {each.policy.key for each in policies.listed(home)}
    key = next(name for name in (segment, *(f"{segment}_{n}" for n in range(2, 1000))) if name not in taken)
    return {"key": key, "segment": segment, "labels": labels.get(segment, {}), "valid_from": today}


def choices(home: Home, *, language: str) -> Choices:
    """What the editor offers to choose from."""
    catalog = home.catalog()
    facts = sorted((label_of(each.labels, language), key) for key, each in catalog.fields.items())
    return Choices(
        segments=tuple(_segment_labels(language).items()),
        processes=tuple((key, label_of(each.labels, language)) for key, each in kept.processes().items()),
        facts=tuple((key, label) for label, key in facts),
        currency=catalog.currency,
    )


def exception_lines(home: Home, *, language: str, only_waiting: bool = False) -> tuple[ExceptionLine, ...]:
    """Exceptions: what waits first, then the newest."""
    found = list(exceptions.listed(home, only_waiting=only_waiting))
    found.sort(key=lambda each: (each.kept.status.value != "asked", -each.kept.exception.number))
    names = finding.names(home, [each.kept.exception.customer for each in found])
    return tuple(_exception(each, names, language=language) for each in found)


def exception(home: Home, number: int, *, language: str) -> ExceptionLine:
    """One exception; Problems where there is none."""
    found = exceptions.one(home, number)
    customer = found.kept.exception.customer
    return _exception(found, finding.names(home, [customer]), language=language)


def _exception(each: exceptions.Shown, names: Mapping[str, str], *, language: str) -> ExceptionLine:
    one = each.kept.exception
    return ExceptionLine(
        number=one.number,
        customer=one.customer,
        customer_name=names.get(one.customer, one.customer),
        dimension=each.kept.dimension.value,
        value=dict(each.kept.plain),
        reason=one.reason,
        note=one.note,
        contract=one.contract,
        from_day=day_of(one.from_day).isoformat(),
        last_day=day_of(one.expires - 1).isoformat(),
        status=each.kept.status.value,
        holds=each.holds,
        requested_by=one.requested_by,
        decided_by=one.approved_by,
        legal=notes(each.legal, language=language),
        proposal=each.kept.proposal,
    )


def _line(shown: Policy, newest: Listed, *, active: bool, language: str) -> PolicyLine:
    newer = newest.policy if newest.policy.version != shown.version else None
    return PolicyLine(
        key=shown.key,
        label=label_of(shown.labels, language) if shown.labels else shown.key,
        version=shown.version,
        segment=shown.segment,
        segment_label="",
        status=shown.status.value,
        active=active,
        default=shown.default,
        gives=plain.treatment(shown.gives),
        newer=newer.version if newer else 0,
        newer_status=newer.status.value if newer else "",
        inside=None,
    )


def _part(
    each: Segmentation, lines: Mapping[str, Sequence[PolicyLine]], sizes: Mapping[str, int], *, language: str
) -> Part:
    made, without = [], []
    for segment in each.segments:
        label, inside = label_of(segment.labels, language), sizes.get(segment.key)
        if segment.key not in lines:
            without.append(Without(segment.key, label, inside))
        made += [replace(line, segment_label=label, inside=inside) for line in lines.get(segment.key, ())]
    return Part(each.key, label_of(each.labels, language), tuple(made), tuple(without))


def _sizes(home: Home) -> dict[str, int]:
    run = home.published()
    return {each.key: each.inside for each in run.counts} if run else {}


def _segment_labels(language: str) -> dict[str, str]:
    return {segment.key: label_of(segment.labels, language) for each in definitions.load() for segment in each.segments}


def _plain(made: Policy) -> Mapping[str, object]:
    """As files write it, with the process by its key alone."""
    whole = dict(text.plain_policy(made))
    if made.gives.process is not None:
        whole[Dimension.PROCESS.value] = plain.process(made.gives.process)
    return whole


def _version(listed: Listed) -> Version:
    made = listed.policy
    shown = Status.RETIRED if listed.kept.retired_on is not None and not listed.active else made.status
    return Version(
        number=made.version,
        status=shown.value,
        active=listed.active,
        made_by=made.made_by,
        made_at=listed.kept.made_at,
        decided_by=made.approved_by,
        decided_at=listed.kept.decided_at,
        from_day=day_of(made.valid_from).isoformat(),
        to_day=day_of(made.valid_to).isoformat() if made.valid_to is not None else "",
        note=listed.kept.note,
    )
