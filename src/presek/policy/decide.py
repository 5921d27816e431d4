"""Deciding: from a customer's standing to one answer per dimension, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, assert_never

from presek.policy import serving
from presek.policy.book import CustomerException, Output, Policy, Standing
from presek.policy.conditions import OUTPUTS, Conditions, Decision, Lost, Part, Why
from presek.policy.deciding_book import Book
from presek.policy.discounting import excepted, offered
from presek.policy.discounts import Discounts
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
    terms = decision(asked, Dimension.TERMS)
    discount: Decision[Discounts] = decision(asked, Dimension.DISCOUNT)
    service = decision(asked, Dimension.SERVICE)
    deciding = serving.Deciding(book.law, book.seller, standing.party, day)
    return Conditions(
        standing.customer,
        day,
        terms=terms,
        discount=discount,
        priority=decision(asked, Dimension.PRIORITY),
        service=service,
        process=decision(asked, Dimension.PROCESS),
        pitch=decision(asked, Dimension.PITCH),
        version=held.version,
        reach=serving.effective_channels(service.value, deciding),
        by_a_person=serving.human_decision(terms.value, service.value, deciding),
        disclosure=serving.disclosure(deciding) if _lessens(discount.value) else None,
    )


def _lessens(discounts: Discounts | None) -> bool:
    return discounts is not None and any(each.discount.basis_points for each in discounts.offers)


def decision(asked: Asked, dimension: Dimension) -> Decision[Any]:
    """One dimension, part by part."""
    exception = asked.exception(dimension)
    return Decision(dimension, tuple(part(asked, output, exception) for output in OUTPUTS[dimension]))


def part(asked: Asked, output: Output, exception: CustomerException | None) -> Part[Any]:
    """One output, by the exception in force or by the policies; a term only as far as law allows."""
    match output:
        case Output.NET_DAYS:
            return _lawful(
                asked, _ordinary(asked, output) if exception is None else _excepted(asked, output, exception)
            )
        case Output.DO_NOT_CONTACT:
            # What silences is an objection or a refusal of the customer's own: no exception speaks against it.
            ordinary = _ordinary(asked, output)
            says_so = exception is not None and excepted_value(exception, output)
            return _excepted(asked, output, exception) if exception and says_so and not ordinary.value else ordinary
        case Output.SERVICE if exception is not None and exception.reason == serving.ACCESSIBILITY:
            return _accessible(_ordinary(asked, output), exception)
        case _:
            return _ordinary(asked, output) if exception is None else _excepted(asked, output, exception)


def excepted_value(exception: CustomerException, output: Output) -> object:
    """What an exception says of an output of its dimension; None: nothing."""
    match exception.value:
        case PaymentTerms() as terms:
            return _of_terms(terms, output)
        case Priority() as priority:
            return _of_priority(priority, output)
        case Discount() as discount:
            return excepted(discount)
        case Service() | Process() as whole:
            return whole
        case _:
            assert_never(exception.value)


def _of_terms(terms: PaymentTerms, output: Output) -> object:
    if output is Output.NET_DAYS:
        return net_days(terms)
    return terms.credit_limit if output is Output.CREDIT_LIMIT else terms.credit_block


def _of_priority(priority: Priority, output: Output) -> object:
    if output is Output.WEIGHT:
        return priority.weight
    return priority.first_response_minutes if output is Output.FIRST_RESPONSE else priority.do_not_contact


def _ordinary(asked: Asked, output: Output) -> Part[Any]:
    """What the policies say."""
    hit, found = asked.book.hit(output), speakers(asked.heard.inside, output)
    match output:
        case Output.CREDIT_BLOCK | Output.DO_NOT_CONTACT:
            forbidding = forbidden(found, output, hit)
            lost = (*forbidding.lost, *(each for each in _unheard(asked, output) if each.value))
            return Part(output, hit, forbidding.value, forbidding.by, lost)
        case Output.DISCOUNT:
            offers = offered(found, hit)
            return Part(
                output, hit, offers.value, offers.by, (*offers.lost, *_unheard(asked, output)), asked=offers.asked
            )
        case Output.PITCH:
            lines = pitched(found, hit, known=asked.standing.known)
            return Part(output, hit, lines.value, lines.by, (*lines.lost, *_unheard(asked, output)))
        case _:
            hitting = decided(found, output, hit)
            return Part(
                output, hit, hitting.value, hitting.by, (*hitting.lost, *_unheard(asked, output)), asked=hitting.asked
            )


def _excepted(asked: Asked, output: Output, exception: CustomerException) -> Part[Any]:
    """A part that an exception says; all policies lost to it."""
    found = speakers(asked.heard.inside, output)
    lost = tuple(Lost(each.policy, output, Why.OVERRIDDEN, each.value) for each in found if each.value is not False)
    return Part(output, asked.book.hit(output), excepted_value(exception, output), lost=lost, exception=exception)


def _accessible(ordinary: Part[Service], exception: CustomerException) -> Part[Any]:
    """The service of the segment, and the channels that the customer can't do without: it takes nothing away."""
    added = exception.value
    if not isinstance(added, Service):
        raise TypeError("an exception of the service holds a service")
    if ordinary.value is None:
        return replace(ordinary, value=added, exception=exception)
    channels = tuple(dict.fromkeys((*ordinary.value.channels, *added.channels)))
    return replace(ordinary, value=replace(ordinary.value, channels=channels), exception=exception)


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
