"""A quote's answer in words: lines, totals, term, due day, what was applied and why, what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from presek.web import treatments, words
from presek.web.conditions_card import Note

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is given; `because` says whose discount it is."""

    product: str
    quantity: str
    unit_price: str
    discount: str
    net: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was asked for and not given; `url` asks for an exception, where the person may."""

    says: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All that `_quoted.html` shows."""

    lines: tuple[Line, ...]
    totals: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    due: tuple[tuple[str, str], ...]
    credit: tuple[str, str]
    refused: tuple[Refusal, ...]
    notes: tuple[Note, ...]
    disclosure: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Says the answers of one customer."""

    customer: str
    segments: Mapping[str, str]
    may_ask: bool

    def answer(self, found: Plain) -> Answer:
        """The answer in words."""
        disclosure = found["disclosure"] or {}
        return Answer(
            lines=tuple(self._line(each, found["currency"]) for each in found["lines"]),
            totals=_totals(found),
            terms=treatments.lines("payment_terms", found["terms"]),
            due=_due(found),
            credit=credit_words(found["credit"]),
            refused=tuple(self._refusal(each, found["currency"]) for each in found["refused"]),
            notes=tuple(_note(each) for each in found["legal"] if each["verdict"] != "OK"),
            disclosure=str(disclosure.get(words.language()) or disclosure.get("en", "")),
        )

    def _line(self, line: Plain, currency: str) -> Line:
        because = [self._applied(each) for each in line["applied"]]
        if line["capped"]:
            because.append(gettext("A cap limits it."))
        if line["held_by_margin"]:
            because.append(gettext("The least margin limits it."))
        return Line(
            product=line["product"],
            quantity=words.number(Decimal(line["quantity"])),
            unit_price=_money(line["unit_price"], currency),
            discount=treatments.percent(line["discount_percent"]),
            net=_money(line["net"], currency),
            because=tuple(because) or (gettext("no policy gives a discount on it."),),
        )

    def _applied(self, each: Plain) -> str:
        told = {"percent": treatments.percent(each["percent"])}
        if each["exception"] is not None:
            return gettext("%(percent)s by exception %(number)s.") % {**told, "number": each["exception"]}
        segment = self.segments.get(each["segment"] or "", each["segment"] or "")
        return gettext("%(percent)s because of the segment %(segment)s.") % {**told, "segment": segment}

    def _refusal(self, each: Plain, currency: str) -> Refusal:
        asks: dict[str, str] = {"customer": self.customer, "dimension": each["dimension"]}
        segments = ", ".join(self.segments.get(key, key) for key in each["segments"])
        told = {
            "asked": _measured(each, each["asked"], currency),
            "allowed": _measured(each, each["allowed"], currency),
        }
        if each["why"] == "discount_above_policy":
            asks["percent"] = str(each["asked"])
        elif each["why"] != "over_credit_limit":
            asks["net_days"] = str(each["asked"])
        else:
            asks |= {} if each["asked"] is None else {"credit_limit": str(each["asked"])}
        says = {
            "discount_above_policy": gettext("A discount of %(asked)s was asked for; the policy gives %(allowed)s."),
            "term_above_policy": gettext("A term of %(asked)s was asked for; the policy gives %(allowed)s."),
            "credit_blocked": gettext("A term of %(asked)s was asked for; delivery on credit is blocked."),
            "over_credit_limit": gettext("It comes to %(asked)s with what is owed; the credit limit is %(allowed)s."),
        }[each["why"]] % told
        if each["why"] == "over_credit_limit" and each["asked"] is None:
            says = gettext("With what is owed it is over the credit limit of %(allowed)s.") % told
        if each["line"] is not None:
            says = f"{gettext('Line %(number)s:') % {'number': each['line'] + 1}} {says}"
        if segments:
            says += f" ({segments})"
        return Refusal(says, f"{reverse('exception-new')}?{urlencode(asks)}" if self.may_ask else "")


def credit_words(code: str) -> tuple[str, str]:
    """The tone and the words of whether the amount fits the credit limit."""
    return {
        "no_limit": ("", gettext("no credit limit")),
        "within": ("good", gettext("within the credit limit")),
        "over": ("bad", gettext("over the credit limit")),
        "blocked": ("bad", gettext("no delivery on credit")),
        "prepaid": ("", gettext("paid in advance")),
        "cannot_say": ("warn", gettext("cannot say whether it fits the credit limit")),
    }.get(code, ("", code))


def _totals(found: Plain) -> tuple[tuple[str, str], ...]:
    currency = found["currency"]
    rows = [(gettext("List total"), found["list_total"]), (gettext("Discount"), str(-Decimal(found["discount"])))]
    rows.append((gettext("Net"), found["net"]))
    told = [(name, _money(amount, currency)) for name, amount in rows]
    for each in found["vat"] or ():
        name = gettext("VAT %(percent)s") % {"percent": treatments.percent(each["percent"])}
        told.append((name, _money(each["vat"], currency)))
    if found["gross"] is not None:
        told.append((gettext("With VAT"), _money(found["gross"], currency)))
    return tuple(told)


def _due(found: Plain) -> tuple[tuple[str, str], ...]:
    due, early = found["due"], found["early_payment"]
    told = []
    if due["pay_by"] is not None:
        told.append((gettext("Due"), _day(due["pay_by"])))
        if due["late_from"] is not None:
            told.append((gettext("Late from"), _day(due["late_from"])))
    if early is not None:
        until = _day(early["until"]) if early["until"] else treatments.days(early["within_days"])
        parts = {"percent": treatments.percent(early["percent"]), "amount": _money(early["amount"], found["currency"])}
        told.append((gettext("Paid by %(day)s") % {"day": until}, gettext("%(percent)s less (%(amount)s)") % parts))
    return tuple(told)


def _measured(each: Plain, value: object, currency: str) -> str:
    if value is None:
        return gettext("nothing")
    if each["why"] == "over_credit_limit":
        return _money(str(value), currency)
    if each["dimension"] == "discount":
        return treatments.percent(value)
    return treatments.days(int(str(value)))


def _note(each: Plain) -> Note:
    texts = each["texts"]
    tone = "bad" if each["verdict"] == "BLOCK" else "warn"
    return Note(tone, each["rule"], texts.get(words.language()) or texts.get("en", ""), each.get("source") or "")


def _money(amount: str, currency: str) -> str:
    return words.money(Decimal(amount), currency, decimals=2)


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))
