"""Quotes: checked against the customer's conditions, kept with them, open until they expire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from presek.app import clock, conditions, policy_book, quote_request
from presek.app.conditions import Deciding
from presek.app.home import Home
from presek.app.sight import Sight
from presek.policy import quoting
from presek.policy.given import Given
from presek.policy.quote import QuoteAnswer, Refusal, Refused, iso, refusal_json
from presek.policy.serving import Deciding as Parties
from presek.segment.reference_rows import rows_inside
from presek.store import audit, quotes
from presek.store.audit import Entry
from presek.store.quotes import KeptQuote, QuoteStatus, Version
from presek.values.instant import AsOf
from presek.values.money import Money
from presek.values.problem import Problem, Problems

INVOICES = "invoices"
VALID_DAYS, MOST_VALID_DAYS = 30, 365


@dataclass(frozen=True, slots=True)
class Checked:
    """A quote held against conditions. `owed`: what the customer owed before it; None: not known."""

    customer: str
    given: Given
    answer: QuoteAnswer
    owed: Money | None

    def as_json(self, *, with_owed: bool = True) -> dict[str, object]:
        """The answer with its customer and what they owe; without that, no amount that it could be reckoned from."""
        owed = None if self.owed is None or not with_owed else format(self.owed.amount, "f")
        told = {"customer": self.customer, "owed": owed, **self.answer.as_json()}
        if not with_owed:
            told["refused"] = [_without_owed(each) for each in self.answer.refused]
        return told


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A kept quote on the base's day. `status` is `expired` where nobody closed it in time."""

    kept: KeptQuote
    status: str

    @property
    def number(self) -> int:
        """Its number."""
        return self.kept.number

    @property
    def customer(self) -> str:
        """The customer's key."""
        return self.kept.customer

    def as_json(self) -> dict[str, object]:
        """The quote with its newest answer; days as dates."""
        kept = self.kept
        return {
            "number": kept.number,
            "customer": kept.customer,
            "status": self.status,
            "made_on": iso(kept.made_on),
            "expires": iso(kept.expires),
            "version": kept.version,
            "by": kept.by,
            "asked": dict(kept.asked),
            "answer": dict(kept.answer),
        }


def check(home: Home, customer: str, asked: Mapping[str, object], *, as_of: AsOf | None = None) -> Checked:
    """What a quote comes to by the customer's conditions now (by the published run), or at another instant.

    Nothing is kept. Problems: there is no such customer; the quote can't be read.
    """
    by = conditions.deciding(home, as_of=as_of)
    standing = by.standing(customer)
    quote = quote_request.read(asked, currency=by.book.currency, today=by.day)
    given = Given.of(by.decide(standing))
    quote = replace(quote, owed=owed(by, standing.customer))
    parties = Parties(by.book.law, by.book.seller, standing.party, by.day)
    return Checked(standing.customer, given, quoting.check(quote, given, deciding=parties), quote.owed)


def keep(
    home: Home, customer: str, asked: Mapping[str, object], *, by: str, valid_days: int = VALID_DAYS
) -> ShownQuote:
    """Keeps a quote; until it expires its conditions stay as they are today. Problems where something is refused."""
    if not 1 <= valid_days <= MOST_VALID_DAYS:
        says = f"a quote is valid for 1 to {MOST_VALID_DAYS} days, not {valid_days}."
        raise Problems(Problem("valid-days", says, path="valid_days"))
    checked = check(home, customer, asked)
    _refuse(checked)
    version = Version(_with_day(asked, checked.given.day), checked.answer.as_json(), by, clock.now())
    number = quotes.add(checked.given, version, expires=checked.given.day + valid_days)
    _note(by, "quote kept", number, customer=checked.customer)
    return one(home, number)


def revise(home: Home, number: int, asked: Mapping[str, object], *, by: str) -> ShownQuote:
    """Other lines on an open quote, by the conditions of the day it was made. Problems where it is no longer open, or
    something is refused."""
    kept = _open(home, number)
    checked = recheck(home, kept, asked)
    _refuse(checked)
    quotes.revise(number, Version(_with_day(asked, kept.made_on), checked.answer.as_json(), by, clock.now()))
    _note(by, "quote revised", number, customer=kept.customer)
    return one(home, number)


def recheck(home: Home, kept: KeptQuote, asked: Mapping[str, object]) -> Checked:
    """What other lines would come to by the conditions that an open quote keeps."""
    by = conditions.deciding(home)
    standing = by.standing(kept.customer)
    quote = quote_request.read(asked, currency=by.book.currency, today=kept.made_on)
    quote = replace(quote, owed=owed(by, kept.customer))
    parties = Parties(by.book.law, by.book.seller, standing.party, kept.made_on)
    return Checked(kept.customer, kept.given, quoting.check(quote, kept.given, deciding=parties), quote.owed)


def close(home: Home, number: int, status: str, *, by: str) -> ShownQuote:
    """Marks an open quote as accepted or withdrawn. Problems where it is no longer open."""
    ways = {each.value: each for each in (QuoteStatus.ACCEPTED, QuoteStatus.WITHDRAWN)}
    if status not in ways:
        says = f"a quote is {' or '.join(ways)}, not '{status}'."
        raise Problems(Problem("quote-status", says, path="status"))
    kept = _open(home, number)
    quotes.close(number, ways[status], by=by, at=clock.now())
    _note(by, f"quote {status}", number, customer=kept.customer)
    return one(home, number)


def one(home: Home, number: int) -> ShownQuote:
    """A kept quote; Problems where there is none."""
    kept = quotes.find(number)
    if kept is None:
        raise Problems(Problem("unknown-quote", f"there is no quote {number}.", path="quote"))
    return _shown(kept, policy_book.day(home))


def listed(home: Home, customer: str | None = None) -> tuple[ShownQuote, ...]:
    """The newest quotes (of one customer), newest first."""
    day = policy_book.day(home)
    return tuple(_shown(each, day) for each in quotes.all_of(customer))


def owed(by: Deciding, customer: str) -> Money | None:
    """What a customer's unpaid invoices come to, with VAT; None where the base has no invoices, or one has no amount.

    An invoice of another currency than the base's can't be added: None.
    """
    opened, as_of = by.standings.opened, by.standings.as_of
    ordinal, relation = by.standings.ordinal(customer), opened.catalog.relations.get(INVOICES)
    if ordinal is None or relation is None or not opened.has_rows(INVOICES):
        return None
    total = 0
    rows = opened.rows(INVOICES, ordinal)
    for row in rows_inside(rows, relation, window=None, as_of=as_of):
        paid, gross = row.values.get("paid_on"), row.values.get("gross_amount")
        if isinstance(paid, int) and paid <= by.day:
            continue
        if not isinstance(gross, int) or row.values.get("currency") not in {None, opened.catalog.currency}:
            return None
        total += -abs(gross) if row.values.get("credit_note") is True else gross
    return Money(total, opened.catalog.currency)


def sees_owed(home: Home, sight: Sight) -> bool:
    """Whether somebody may be told what a customer owes: it is reckoned from amounts of invoices."""
    catalog = home.catalog()
    return all(sight.sees_word(f"{INVOICES}.{field}", catalog) for field in ("gross_amount", "paid_on"))


def why_refused(refusal: Refusal) -> str:
    """A refusal as one sentence, with the way to more."""
    words = refusal_json(refusal)
    unit = {"discount": " %", "payment_terms": ""}[refusal.dimension.value]
    asked = f"{words['asked']}{unit}"
    allowed = "nothing" if words["allowed"] is None else f"{words['allowed']}{unit}"
    whose = f" ({', '.join(refusal.segments)})" if refusal.segments else ""
    where = "" if refusal.line is None else f"line {refusal.line + 1}: "
    what = {
        "discount_above_policy": f"a discount of {asked} was asked for; the policy gives {allowed}{whose}",
        "term_above_policy": f"{asked} days were asked for; the policy gives {allowed}{whose}",
        "credit_blocked": f"{asked} days were asked for; delivery on credit is blocked{whose}",
        "over_credit_limit": f"it comes to {asked} with what is owed; the credit limit is {allowed}{whose}",
    }[refusal.why.value]
    told = f"{where}{what}"
    return f"{told}. Only an exception, approved by another person, gives more."


def _without_owed(refusal: Refusal) -> dict[str, object]:
    told = refusal_json(refusal)
    return {**told, "asked": None} if refusal.why is Refused.OVER_CREDIT_LIMIT else told


def _refuse(checked: Checked) -> None:
    refused = checked.answer.refused
    if refused:
        raise Problems(*(Problem("quote-refused", why_refused(each), path=_path(each)) for each in refused))


def _path(refusal: Refusal) -> str:
    return "quote" if refusal.line is None else f"lines/{refusal.line}"


def _open(home: Home, number: int) -> KeptQuote:
    shown = one(home, number)
    if shown.status != QuoteStatus.OPEN.value:
        raise Problems(Problem("quote-closed", f"quote {number} is {shown.status}.", path="quote"))
    return shown.kept


def _shown(kept: KeptQuote, day: int) -> ShownQuote:
    expired = kept.status is QuoteStatus.OPEN and day >= kept.expires
    return ShownQuote(kept, "expired" if expired else kept.status.value)


def _with_day(asked: Mapping[str, object], day: int) -> Mapping[str, object]:
    """What was asked for, with the day it is reckoned from: read again later it says the same."""
    return {**asked, "invoice_day": asked.get("invoice_day") or iso(day)}


def _note(by: str, action: str, number: int, *, customer: str) -> None:
    detail = {"customer": customer}
    audit.add(Entry(clock.now(), by, action=action, subject=f"quote {number}", detail=detail))
