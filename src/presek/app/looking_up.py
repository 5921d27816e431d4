"""Who a caller is: the customers that a phone number, an e-mail address or a tax number belongs to.

What is asked is written as imports write it (E.164; domains in small letters; digits whose check digit is right), so
that however it is typed it finds what is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from presek.app import computing, policy_book, reading
from presek.app.home import Home
from presek.app.sight import EVERYTHING, Sight
from presek.app.snapshots import Opened
from presek.membership.customers import Customers, nobody
from presek.segment import check
from presek.segment.parse import parse
from presek.segment.terms import TextLiteral
from presek.segment.write import write_value
from presek.source import contact
from presek.store import about
from presek.values.problem import Problem, Problems

MOST_FOUND = 50
"""More customers than this are never one caller."""

REGIONS = {"Europe/Warsaw": "PL", "Europe/Ljubljana": "SI"}
CONTACTS = "contacts"


class Known(Enum):
    """By what a caller is known; the value is the field that keeps it."""

    PHONE = "phone"
    EMAIL = "email"
    TAX_NUMBER = "tax_id"


@dataclass(frozen=True, slots=True)
class Match:
    """A customer who was found: by their own field, or by that of one of their contact persons."""

    customer: str
    contact: bool


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked for, as it is kept, and who was found, customers themselves first."""

    by: Known
    value: str
    matches: tuple[Match, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        found = [{"customer": each.customer, "contact": each.contact} for each in self.matches]
        return {"by": self.by.name.lower(), "value": self.value, "matches": found}


def look_up(home: Home, by: Known, text: str, *, sight: Sight = EVERYTHING) -> LookedUp:
    """The customers whom a phone number, an e-mail address or a tax number belongs to; none where nobody has it.

    A number without a country's code is one of the seller's country. What somebody may not see finds nobody for them.
    Problems: the text is no such thing.
    """
    value = _normal(by, text)
    if value is None:
        raise Problems(Problem(f"no-{by.name.lower().replace('_', '-')}", _is_none(by, text), path=by.name.lower()))
    opened = reading.opened(home)
    catalog, quoted = opened.catalog, write_value(TextLiteral(value))

    def sees(name: str) -> bool:
        return sight.sees_word(name, catalog)

    own = _having(f"{by.value} ~= {quoted}", home, opened) if by.value in catalog.fields and sees(by.value) else None
    theirs = None
    of_contact = CONTACTS in catalog.relations and by.value in catalog.relations[CONTACTS].fields
    if of_contact and sees(f"{CONTACTS}.{by.value}"):
        theirs = _having(f"any {CONTACTS}(where {by.value} ~= {quoted})", home, opened)
    found = [*_keys(own, opened, contact=False), *_keys(theirs, opened, contact=True)]
    return LookedUp(by, value, tuple({match.customer: match for match in reversed(found)}.values())[::-1][:MOST_FOUND])


def _is_none(by: Known, text: str) -> str:
    match by:
        case Known.PHONE:
            return f"'{text}' is no phone number."
        case Known.EMAIL:
            return f"'{text}' is no e-mail address."
        case Known.TAX_NUMBER:
            return f"'{text}' is no tax number."
        case _:
            assert_never(by)


def _normal(by: Known, text: str) -> str | None:
    readers: dict[Known, Callable[[str], str | None]] = {
        Known.PHONE: lambda written: contact.phone(written, region=_region()),
        Known.EMAIL: contact.email,
        Known.TAX_NUMBER: contact.tax_number,
    }
    return readers[by](text.strip())


def _region() -> str | None:
    return policy_book.settings().seller.country or REGIONS.get(about.get().zone)


def _having(rule: str, home: Home, opened: Opened) -> Customers:
    term = parse(rule)
    wrong = check.check(term, opened.catalog)
    if wrong:
        raise Problems.of(wrong)
    answers = computing.passed({"caller": term}, opened, reading.as_of(home), remember=False)
    return Customers(answers.sets["caller"][0], opened.snapshot.size)


def _keys(found: Customers | None, opened: Opened, *, contact: bool) -> list[Match]:
    customers = found or nobody(opened.snapshot.size)
    return [Match(opened.snapshot.key(int(each)), contact) for each in customers.ordinals()[:MOST_FOUND]]
