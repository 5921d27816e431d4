"""Small books and customers for tests of deciding, in as few words as they need."""

from __future__ import annotations

from datetime import date

from presek.policy.book import CustomerException, Party, Policy, Standing, Status
from presek.policy.decide import decide
from presek.policy.deciding_book import Book
from presek.policy.law import LawBook
from presek.policy.law_text import shipped
from presek.policy.treatment import Channel, Discount, PaymentTerms, Service, Tier, Treatment

LAWLESS = LawBook(())
LAW = shipped()
DAY = (date(2026, 11, 22) - date(1970, 1, 1)).days
FIRM = Party(country="PL", size="medium", body="firm", natural_person=False)
SELLER = Party(country="PL", size="small", body="firm")
CONSUMER = Party(country="PL", body="consumer", natural_person=True)


def day(text):
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def policy(segment, *, key=None, **changes):
    """An approved policy of a segment; what is a part of a treatment goes into it, the rest into the version."""
    parts = {name: changes.pop(name) for name in tuple(changes) if name in Treatment.__slots__}
    whole = {"version": 1, "valid_from": 0, "status": Status.APPROVED, **changes}
    return Policy(key=key or segment, segment=segment, gives=Treatment(**parts), **whole)


def term(days):
    return PaymentTerms(net_days=days)


def served(tier, *channels):
    return Service(tier=Tier(tier), channels=tuple(map(Channel, channels)))


def book(*policies, law=LAWLESS, **changes):
    return Book(tuple(policies), law, **{"seller": SELLER, "currency": "PLN", **changes})


def customer(*inside, name="ACME", **changes):
    return Standing(name, frozenset(inside), **{"party": FIRM, **changes})


def exception(value, *, number=1, since=DAY, until=DAY + 90, contract=""):
    return CustomerException(
        number=number,
        customer="ACME",
        value=value,
        reason="retention",
        note="",
        requested_by="rep",
        approved_by="boss",
        from_day=since,
        expires=until,
        contract=contract,
    )


def decided(*policies, who=None, on=DAY, **changes):
    return decide(who or customer(*(each.segment for each in policies)), book(*policies, **changes), day=on)


VIP = policy(
    "vip", payment_terms=term(45), discount=Discount(1200), service=served("contract", "phone", "email", "portal")
)
LATE = policy("late_payer", payment_terms=term(14), discount=Discount(0), service=served("premium", "email"))
BASE = policy("base", payment_terms=term(30), discount=Discount(500), service=served("standard", "portal"))
