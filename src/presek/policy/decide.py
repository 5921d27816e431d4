"""Deciding: from a customer's standing to one answer per dimension, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from presek.policy.book import CustomerException, Hit, Output, Policy, Standing
from presek.policy.conditions import Conditions, Decision, Lost, Part, Why
from presek.policy.deciding_book import Book
from presek.policy.discounting import excepted, offered
from presek.policy.hits import decided, forbidden
from presek.policy.legal_result import Verdict
from presek.policy.pitching import pitched
from presek.policy.speakers import Heard, heard, net_days, on_day, says, speakers
from presek.policy.treatment import Dimension, Discount, PaymentTerms, Priority, Process, Service

TAKES = {
    PaymentTerms: Dimension.TERMS,
    Discount: Dimension.DISCOUNT,
    Priority: Dimension.PRIORITY,
    Service: Dimension.SERVICE,
    Process: Dimension.PROCESS,
}
"""The dimension that an exception's value replaces."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is decided of whom, and when."""

    standing: Standing
    book: Book
    day: int
    heard: Heard

    def exception(self, dimension: Dimension) -> CustomerException | None:
        """The customer's exception in force in a dimension; of several the one asked for last."""
        found = [
            each
            for each in self.standing.exceptions
            if TAKES[type(each.value)] is dimension and each.from_day <= self.day < each.expires
        ]
        return max(found, key=lambda each: each.number, default=None)


def decide(standing: Standing, book: Book, *, day: int) -> Conditions:
    """What the customer gets on a local day.

    Total: whatever the book and the standing say, each dimension has one answer or is unassigned. An exception replaces
    its dimension whole; what law blocks is never given, not by an exception either.
    """
    held = on_day(book, day)
    asked = Asked(standing, book, day, heard(standing, held))
    return Conditions(
        standing.customer,
        day,
        terms=decided_terms(asked),
        discount=decided_discount(asked),
        priority=decided_priority(asked),
        service=_one(asked, Dimension.SERVICE, Output.SERVICE),
        process=_one(asked, Dimension.PROCESS, Output.PROCESS),
        pitch=decided_pitch(asked),
        version=held.version,
    )


def decided_terms(asked: Asked) -> Decision[PaymentTerms]:
    """Days, limit and block, each by its own hit policy; the days as far as law allows."""
    exception = asked.exception(Dimension.TERMS)
    if exception is None or not isinstance(exception.value, PaymentTerms):
        days = _decided(asked, Output.NET_DAYS)
        limit = _decided(asked, Output.CREDIT_LIMIT)
        block = _forbidden(asked, Output.CREDIT_BLOCK)
    else:
        value = exception.value
        days = _excepted(asked, Output.NET_DAYS, exception, value=net_days(value))
        limit = _excepted(asked, Output.CREDIT_LIMIT, exception, value=value.credit_limit)
        block = _excepted(asked, Output.CREDIT_BLOCK, exception, value=value.credit_block)
    return Decision(Dimension.TERMS, (_lawful(asked, days), limit, block))


def decided_discount(asked: Asked) -> Decision[Any]:
    """The discounts with their cap."""
    exception = asked.exception(Dimension.DISCOUNT)
    if exception is not None and isinstance(exception.value, Discount):
        part = _excepted(asked, Output.DISCOUNT, exception, value=excepted(exception.value))
        return Decision(Dimension.DISCOUNT, (part,))
    hit = asked.book.hit(Output.DISCOUNT)
    found = offered(speakers(asked.heard.inside, Output.DISCOUNT), hit)
    lost = (*found.lost, *_unheard(asked, Output.DISCOUNT))
    return Decision(Dimension.DISCOUNT, (Part(Output.DISCOUNT, hit, found.value, found.by, lost, asked=found.asked),))


def decided_priority(asked: Asked) -> Decision[Priority]:
    """Weight, first response and silence. An exception never speaks where a policy silences."""
    exception = asked.exception(Dimension.PRIORITY)
    silent = _forbidden(asked, Output.DO_NOT_CONTACT)
    if exception is None or not isinstance(exception.value, Priority):
        weight = _decided(asked, Output.WEIGHT)
        response = _decided(asked, Output.FIRST_RESPONSE)
    else:
        value = exception.value
        weight = _excepted(asked, Output.WEIGHT, exception, value=value.weight)
        response = _excepted(asked, Output.FIRST_RESPONSE, exception, value=value.first_response_minutes)
        if not silent.value and value.do_not_contact:
            silent = _excepted(asked, Output.DO_NOT_CONTACT, exception, value=True)
    return Decision(Dimension.PRIORITY, (weight, response, silent))


def decided_pitch(asked: Asked) -> Decision[Any]:
    """What to say."""
    hit = asked.book.hit(Output.PITCH)
    found = pitched(speakers(asked.heard.inside, Output.PITCH), hit, known=asked.standing.known)
    lost = (*found.lost, *_unheard(asked, Output.PITCH))
    return Decision(Dimension.PITCH, (Part(Output.PITCH, hit, found.value, found.by, lost),))


def _one(asked: Asked, dimension: Dimension, output: Output) -> Decision[Any]:
    exception = asked.exception(dimension)
    if exception is None:
        return Decision(dimension, (_decided(asked, output),))
    return Decision(dimension, (_excepted(asked, output, exception, value=exception.value),))


def _decided(asked: Asked, output: Output) -> Part[Any]:
    hit = asked.book.hit(output)
    found = decided(speakers(asked.heard.inside, output), output, hit)
    lost = (*found.lost, *_unheard(asked, output))
    return Part(output, hit, found.value, found.by, lost, asked=found.asked)


def _forbidden(asked: Asked, output: Output) -> Part[Any]:
    hit = asked.book.hit(output)
    found = forbidden(speakers(asked.heard.inside, output), output, hit)
    lost = (*found.lost, *(each for each in _unheard(asked, output) if each.value))
    return Part(output, hit, found.value, found.by, lost)


def _excepted(asked: Asked, output: Output, exception: CustomerException, *, value: object) -> Part[Any]:
    """A part that an exception says; all policies lost to it."""
    found = speakers(asked.heard.inside, output)
    lost = tuple(Lost(each.policy, output, Why.OVERRIDDEN, each.value) for each in found if each.value is not False)
    return Part(output, _hit(asked, output), value, lost=lost, exception=exception)


def _hit(asked: Asked, output: Output) -> Hit:
    return asked.book.hit(output)


def _unheard(asked: Asked, output: Output) -> Iterable[Lost]:
    """Policies that would speak if their segment could judge the customer, or if it were their time."""
    return (
        *_would(asked.heard.cannot_say, output, Why.CANNOT_SAY),
        *_would(asked.heard.waiting, output, Why.NOT_IN_FORCE),
    )


def _would(policies: Iterable[Policy], output: Output, why: Why) -> list[Lost]:
    return [Lost(policy, output, why, value) for policy in policies if (value := says(policy, output)) is not None]


def _lawful(asked: Asked, part: Part[int]) -> Part[int]:
    """A term as far as law allows: what is blocked gives way to the longest lawful one, and the block is told."""
    if part.value is None:
        return part
    law, seller, buyer = asked.book.law, asked.book.seller, asked.standing.party
    contract = part.exception.contract if part.exception else ""
    found = law.every_term(seller, buyer, part.value, contract=contract, day=asked.day)
    if all(each.verdict is not Verdict.BLOCK for each in found):
        return replace(part, legal=found)
    longest = law.longest_days(seller, buyer, contract=contract, day=asked.day)
    given = part.value if longest is None else min(part.value, longest)
    still = law.every_term(seller, buyer, given, contract=contract, day=asked.day)
    blocks = tuple(each for each in found if each.verdict is Verdict.BLOCK)
    if any(each.verdict is Verdict.BLOCK for each in still):
        return replace(part, value=None, asked=part.value, legal=blocks)
    return replace(part, value=given, asked=part.value, legal=(*blocks, *still))
