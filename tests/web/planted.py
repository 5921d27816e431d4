"""The example company with one customer of whom everything is unmistakable, and what gives it away wherever it is
told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from django.contrib.auth.models import Group, User
from django.urls import reverse

from presek.app import editing, field_rules, messages, reading, refresh
from presek.app.editing import Edit
from presek.app.messages import Template
from presek.store import definitions
from tests.api.routes import PAGES, SAMPLES
from tests.app import homes
from tests.web import people

FACTS = {
    "city": "Zqcity", "address": "Zqstreet 77", "postal_code": "77-177", "email": "zqmail@zqmail.example",
    "phone": "+48601777171", "tax_id": "5260250274", "job_title": "Zqjob", "lost_reason": "Zqlost",
    "credit_limit": "71717.17 PLN", "turnover": "81818.18 PLN", "website": "https://zqsite.example",
}  # fmt: skip
ROWS = {
    "orders": {
        "order_number": "Zqorder", "ordered_at": "2026-06-20", "net_amount": "91919.19 PLN", "product": "Zqproduct",
    },
    "order_lines": {"ordered_at": "2026-06-21", "product": "Zqline", "unit_price": "51515.15 PLN"},
    "contacts": {"name": "Zqperson", "email": "zqcontact@zq.example", "phone": "+48601777272", "main_contact": "true"},
    "interactions": {"at": "2026-06-25 10:00", "topic": "Zqtopic", "channel": "phone", "direction": "in"},
    "tickets": {"opened_at": "2026-06-26 10:00", "ticket_number": "Zqticket", "product": "Zqthing"},
    "invoices": {
        "issued_on": "2026-05-01", "due_on": "2026-05-15", "invoice_number": "Zqinvoice", "gross_amount": "61616.16 PLN"
    },
    "visits": {"at": "2026-06-24 10:00", "page": "Zqpage"},
    "contracts": {
        "starts_on": "2026-01-10", "ends_on": "2026-12-31", "product": "Zqcontract", "yearly_amount": "41414.14 PLN",
    },
    "opportunities": {"created_on": "2026-06-10", "product": "Zqdeal"},
}  # fmt: skip
NOT_HIDDEN = frozenset({
    "at", "ordered_at", "issued_on", "due_on", "opened_at", "starts_on", "ends_on", "created_on", "main_contact",
    "channel", "direction",
})  # fmt: skip
HIDDEN = (
    *FACTS,
    *(f"{relation}.{field}" for relation, row in ROWS.items() for field in row if field not in NOT_HIDDEN),
)
SIGNS = (
    "Zqcity", "Zqstreet", "77-177", "zqmail", "601777171", "5260250274", "Zqjob", "Zqlost", "71717", "81818",
    "zqsite", "Zqorder", "91919", "Zqproduct", "Zqline", "51515", "Zqperson", "zqcontact", "601777272", "Zqtopic",
    "Zqticket", "Zqthing", "Zqinvoice", "61616", "Zqpage", "Zqcontract", "41414", "Zqdeal",
)  # fmt: skip
"""What gives a hidden value away, but for marks between thousands."""
AMOUNT = re.compile(r"\d{5}")
MESSAGE, RULED = "unmistakable", "zq_ruled"
RULE = "credit_limit >= 1 PLN and any orders(where net_amount >= 1 PLN)"
BLIND, APART = "blind", "apart"
"""Who may do everything and sees nothing of it; who may do everything but see records."""
LEFT_OUT = frozenset({"sign-out", "help-page", "help-picture", "segment-moved"})


class Told:
    """The planted company, and what it tells."""

    def __init__(self, site: people.Site) -> None:
        self.site = site
        self.key = site.customer
        self.segment = next(
            each.key
            for part in definitions.load()
            for each in part.segments
            if reading.answer(site.home, each.key).true.mask()[0]
        )

    def plant(self) -> None:
        """Writes all of it down."""
        home = self.site.home
        editing.save_customer(home, self.key, Edit(FACTS))
        for relation, row in ROWS.items():
            editing.save_row(home, self.key, Edit(row), relation=relation)
        consent = {"at": "2026-06-01 10:00", "purpose": "marketing", "channel": "email", "granted": "true"}
        editing.save_row(home, self.key, Edit(consent), relation="consents")
        homes.force(home, homes.segments("zq", {RULED: RULE}))
        refresh.refresh(home)
        texts = {"en": "Hello"}
        written = Template(MESSAGE, self.segment, "marketing", channel="email", subjects=texts, bodies=texts)
        messages.put(home, written, by="test")
        every = Group.objects.get(name="administrator").permissions.all()
        for name, without in ((BLIND, ()), (APART, ("see_records",))):
            user = User.objects.create_user(name, password=people.PASSWORD)
            group = Group.objects.create(name=name)
            group.permissions.add(*every.exclude(codename__in=without))
            user.groups.add(group)

    def hide(self) -> None:
        """From everybody but the officer."""
        for name in HIDDEN:
            field_rules.put(self.site.home, name, see=["dpo"], edit=[], by="test")

    def addresses(self) -> Iterator[str]:
        """Every page, of that customer where it is of one."""
        for route in PAGES:
            if route.name in LEFT_OUT:
                continue
            parts = {part: SAMPLES[part] for part in route.parts}
            if "key" in parts:
                of_segment = route.name.startswith(("segment", "rule"))
                parts["key"] = MESSAGE if "message" in route.name else self.segment if of_segment else self.key
            yield reverse(route.name, kwargs=parts)
        for asked in ("sort-by=city", "sort-by=revenue_12m", "group-by=city", "columns=city", f"find={self.key}"):
            yield f"/?{asked}"
        for path in ("/support?customer=", "/quotes/new?customer=", "/exceptions/new?customer="):
            yield path + self.key

    def read(self, client, path: str) -> str:
        """What a page says, as text."""
        return plain(client.get(path))

    def given_away(self, client, *paths: str) -> dict[str, list[str]]:
        """By address what is told there of the customer; without any of all pages."""
        found = {path: signs(self.read(client, path)) for path in paths or self.addresses()}
        return {path: told for path, told in found.items() if told}


def plain(answer) -> str:
    """The text of an answer, without marks between thousands."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    text = html.unescape(body.decode("utf-8", "replace")).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text)


def signs(text: str) -> list[str]:
    """What of the customer stands in a text."""
    return [sign for sign in SIGNS if (_stands(sign, text) if AMOUNT.fullmatch(sign) else sign in text)]


def _stands(amount: str, text: str) -> bool:
    """Whether an amount stands in a text as a number, or in ten-thousandths; measured seconds may hold its digits."""
    return re.search(rf"(?<![\d.]){amount}(\d{{4}})?(?!\d)", text) is not None
