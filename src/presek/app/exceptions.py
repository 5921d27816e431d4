"""Exceptions: what one customer gets instead of their segments' treatment, asked by one person, approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from presek.app import clock, conditions, policy_book, reading, standings
from presek.app.home import Home
from presek.app.policies import same_person
from presek.policy import plain
from presek.policy import reading as read_policies
from presek.policy.book import CustomerException
from presek.policy.deciding_book import EXCEPTION_DAYS, MOST_EXCEPTION_DAYS
from presek.policy.legal_result import LegalResult, Verdict
from presek.policy.treatment import Dimension, PaymentTerms
from presek.store import alerts, audit, exceptions, policies
from presek.store.alerts import Alert
from presek.store.audit import Entry
from presek.store.exceptions import ExceptionStatus, KeptException
from presek.values.instant import day_of
from presek.values.problem import Branch, Problem, Problems, nearest_names

DIMENSIONS = tuple(each for each in Dimension if each is not Dimension.PITCH)
REASONS = (
    "negotiated",
    "contract",
    "competition",
    "complaint",
    "accessibility",
    "strategic",
    "payment_plan",
    "late_payment",
    "other",
)
MANY = "many-exceptions"
MOST_PER_CENT = 5
"""An alert opens where a larger share of the customers has one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: of whom, of which dimension, what instead (plain values as in files of policies), why.

    `from_day` None: today; `expires` None: 90 days later.
    """

    customer: str
    dimension: str
    value: Mapping[str, object]
    reason: str
    note: str = ""
    contract: str = ""
    from_day: int | None = None
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An exception as lists show it. `holds`: it is in force today. `legal`: what law says of it."""

    kept: KeptException
    holds: bool
    legal: tuple[LegalResult, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values; days as dates."""
        one = self.kept.exception
        return {
            "number": one.number,
            "customer": one.customer,
            "dimension": self.kept.dimension.value,
            "value": dict(self.kept.plain),
            "reason": one.reason,
            "note": one.note,
            "contract": one.contract,
            "from": day_of(one.from_day).isoformat(),
            "expires": day_of(one.expires).isoformat(),
            "status": self.kept.status.value,
            "holds": self.holds,
            "requested_by": one.requested_by,
            "requested_at": self.kept.asked_at,
            "decided_by": one.approved_by,
            "decided_at": self.kept.decided_at,
            "decision": self.kept.decision,
            "legal": [each.as_json() for each in self.legal],
        }


def ask(home: Home, asked: Asked, *, by: str) -> Shown:
    """Keeps what is asked for, until another person decides.

    Problems: there is no such customer, dimension or reason; it would hold for over 365 days; law blocks it, or asks
    for the reference of a contract.
    """
    made, dimension = _made(home, asked, by=by)
    legal = legal_of(home, made)
    _refuse_blocked(legal, made)
    said = _process(asked.value) if dimension is Dimension.PROCESS else asked.value
    number = exceptions.add(made, said, dimension=dimension, at=clock.now())
    detail = {"customer": made.customer, "dimension": dimension.value, "reason": made.reason}
    audit.add(Entry(clock.now(), by, action="exception asked", subject=f"exception {number}", detail=detail))
    return one(home, number)


def approve(home: Home, number: int, *, by: str, says: str = "", until: int | None = None) -> Shown:
    """Approves what another person asked for, until a day where one is given; it expires by itself.

    Problems: the approver asked for it; it was decided already; law blocks it (nobody overrides that); `until` lies
    outside of what is allowed.
    """
    kept = _waiting(number)
    if same_person(by, kept.exception.requested_by):
        says_no = f"{kept.exception.requested_by} asked for it; another person approves it."
        raise Problems(Problem("same-person", says_no, path=f"exception {number}"))
    wanted = kept.exception if until is None else replace(kept.exception, expires=until)
    _check_days(wanted)
    _refuse_blocked(legal_of(home, wanted), wanted)
    return _decide(home, number, ExceptionStatus.APPROVED, by=by, says=says, until=until)


def refuse(home: Home, number: int, *, by: str, says: str = "") -> Shown:
    """Refuses what was asked for, with the reason."""
    _waiting(number)
    return _decide(home, number, ExceptionStatus.REFUSED, by=by, says=says)


def end(home: Home, number: int, *, by: str) -> Shown:
    """Ends an approved exception before it expires: from today on the segments decide again."""
    _found(number)
    if not exceptions.end(number, on=policy_book.day(home)):
        raise Problems(Problem("wrong-state", f"exception {number} is not approved.", path=f"exception {number}"))
    audit.add(Entry(clock.now(), by, action="exception ended", subject=f"exception {number}", detail={}))
    watch(home)
    return one(home, number)


def one(home: Home, number: int) -> Shown:
    """One exception; Problems where there is none of this number."""
    kept = _found(number)
    return Shown(kept, kept.holds_on(policy_book.day(home)), legal_of(home, kept.exception))


def listed(home: Home, *, customer: str | None = None, only_waiting: bool = False) -> tuple[Shown, ...]:
    """All exceptions (of one customer; only those that wait for a decision), newest first."""
    day = policy_book.day(home)
    found = exceptions.all_of(customer)
    return tuple(
        Shown(each, each.holds_on(day)) for each in found if not only_waiting or each.status is ExceptionStatus.ASKED
    )


def waiting_terms() -> tuple[KeptException, ...]:
    """What was asked for of payment terms and is not decided."""
    return exceptions.waiting_of(Dimension.TERMS)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the customers have an exception in force."""

    customers: int
    with_exception: int

    @property
    def too_many(self) -> bool:
        """Whether more than 5 % have one: then the segments no longer decide."""
        return self.with_exception * 100 > self.customers * MOST_PER_CENT


def share(home: Home) -> Share:
    """By the published run."""
    run = home.published()
    day = policy_book.day(home)
    holding = {each.exception.customer for each in exceptions.decided() if each.holds_on(day)}
    return Share(0 if run is None else run.customers, len(holding))


def watch(home: Home) -> None:
    """Opens an alert where over 5 % of the customers have an exception, closes it where they no longer do."""
    found = share(home)
    if found.too_many and found.customers:
        says = (
            f"{found.with_exception} of {found.customers} customers have an exception, more than {MOST_PER_CENT} %: "
            "look whether a policy should change instead."
        )
        alerts.open_one(Alert(MANY, says, clock.now()))
    else:
        alerts.close(MANY, "", at=clock.now())


def legal_of(home: Home, wanted: CustomerException) -> tuple[LegalResult, ...]:
    """What law says of an exception: of a payment term, whether it may be given to this customer."""
    match wanted.value:
        case PaymentTerms(net_days=int(days)) if home.published() is not None:
            by = conditions.deciding(home)
            ordinal = by.standings.ordinal(wanted.customer)
            if ordinal is None:
                return ()
            buyer = by.standings.of(ordinal).party
            law = policy_book.law()
            day = wanted.from_day
            return law.every_term(by.book.seller, buyer, days, contract=wanted.contract, day=day)
        case _:
            return ()


def _made(home: Home, asked: Asked, *, by: str) -> tuple[CustomerException, Dimension]:
    dimensions = {each.value: each for each in DIMENSIONS}
    problems = []
    if asked.dimension not in dimensions:
        problems.append(_no_word("dimension", asked.dimension, tuple(dimensions)))
    if asked.reason not in REASONS:
        problems.append(_no_word("reason", asked.reason, REASONS))
    if reading.opened(home).snapshot.ordinal(asked.customer) is None:
        problems += standings.unknown_customers([asked.customer]).problems
    if problems:
        raise Problems(*problems)
    said = _process(asked.value) if asked.dimension == Dimension.PROCESS.value else dict(asked.value)
    gives = read_policies.treatment_of({asked.dimension: said}, path=f"exception of {asked.customer}")
    value = gives.payment_terms or gives.discount or gives.priority or gives.service or gives.process
    if value is None:
        raise Problems(Problem("no-exception", "an exception says what the customer gets instead.", path="value"))
    begin = policy_book.day(home) if asked.from_day is None else asked.from_day
    expires = begin + EXCEPTION_DAYS if asked.expires is None else asked.expires
    made = CustomerException(
        0,
        asked.customer,
        value,
        asked.reason,
        note=asked.note,
        requested_by=by,
        approved_by="",
        from_day=begin,
        expires=expires,
        contract=asked.contract.strip(),
    )
    _check_days(made)
    return made, dimensions[asked.dimension]


def _process(value: Mapping[str, object]) -> dict[str, object]:
    """A process written whole, or only by the key of one that is kept."""
    known = policies.processes()
    key = value.get("key")
    if set(value) == {"key"} and isinstance(key, str) and key in known:
        return plain.process(known[key])
    return dict(value)


def _check_days(wanted: CustomerException) -> None:
    if not wanted.from_day < wanted.expires <= wanted.from_day + MOST_EXCEPTION_DAYS:
        says = f"an exception expires after its first day and within {MOST_EXCEPTION_DAYS} days of it."
        raise Problems(Problem("out-of-bounds", says, path="expires"))


def _refuse_blocked(legal: tuple[LegalResult, ...], wanted: CustomerException) -> None:
    blocked = [each for each in legal if each.verdict is Verdict.BLOCK]
    if blocked:
        raise Problems(
            *(
                Problem(
                    "blocked",
                    f"{each.rule}: {each.texts.get('en', '')} Nobody may override it.",
                    path=f"exception of {wanted.customer}",
                    facts=(("rule", each.rule),),
                )
                for each in blocked
            )
        )


def _decide(home: Home, number: int, status: ExceptionStatus, *, by: str, says: str, until: int | None = None) -> Shown:
    if not exceptions.decide(number, status, by=by, at=clock.now(), says=says, expires=until):
        raise Problems(Problem("wrong-state", f"exception {number} was decided meanwhile.", path=f"exception {number}"))
    detail = {"says": says, **({} if until is None else {"expires": day_of(until).isoformat()})}
    subject = f"exception {number}"
    audit.add(Entry(clock.now(), by, action=f"exception {status.value}", subject=subject, detail=detail))
    watch(home)
    return one(home, number)


def _waiting(number: int) -> KeptException:
    kept = _found(number)
    if kept.status is not ExceptionStatus.ASKED:
        says = f"exception {number} is {kept.status.value} already."
        raise Problems(Problem("wrong-state", says, path=f"exception {number}"))
    return kept


def _found(number: int) -> KeptException:
    kept = exceptions.find(number)
    if kept is None:
        raise Problems(Problem("unknown-exception", f"there is no exception {number}.", path="exception"))
    return kept


def _no_word(what: str, found: str, known: tuple[str, ...]) -> Problem:
    says = f"there is no {what} '{found}'. There are: {', '.join(known)}."
    near = nearest_names(found, known)
    return Problem(f"unknown-{what}", says, path=what, nearest=near, branch=Branch.TEXT)
