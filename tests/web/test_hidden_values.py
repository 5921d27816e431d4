"""What is hidden from somebody stands on no page of theirs, whatever they ask for; who sees no records is told no
exact count on any page."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from presek.app import editing, field_rules, messages, pages_segments, reading, refresh, wiring
from presek.app.editing import Edit
from presek.app.messages import Template
from presek.store import definitions
from presek.web import words
from tests.api.routes import PAGES, SAMPLES
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
    "contacts": {"name": "Zqperson", "email": "zqcontact@zq.example", "phone": "+48601777272", "main_contact": "true"},
    "interactions": {"at": "2026-06-25 10:00", "topic": "Zqtopic", "channel": "phone", "direction": "in"},
    "tickets": {"opened_at": "2026-06-26 10:00", "ticket_number": "Zqticket", "product": "Zqthing"},
    "invoices": {
        "issued_on": "2026-05-01", "due_on": "2026-05-15", "invoice_number": "Zqinvoice", "gross_amount": "61616.16 PLN"
    },
}  # fmt: skip
NOT_HIDDEN = frozenset({"at", "ordered_at", "issued_on", "due_on", "opened_at", "main_contact", "channel", "direction"})
HIDDEN = (
    *FACTS,
    *(f"{relation}.{field}" for relation, row in ROWS.items() for field in row if field not in NOT_HIDDEN),
)
SIGNS = (
    "Zqcity", "Zqstreet", "77-177", "zqmail", "601777171", "5260250274", "Zqjob", "Zqlost", "71,717", "81,818",
    "zqsite", "Zqorder", "91,919", "Zqproduct", "Zqperson", "zqcontact", "601777272", "Zqtopic", "Zqticket", "Zqthing",
    "Zqinvoice", "61,616",
)  # fmt: skip
"""What gives a hidden value away, as pages write it."""
ASKED = ("Zqcity", "zqmail@zqmail.example", "601777171", "5260250274", "Zqperson")
MESSAGE = "unmistakable"
LEFT_OUT = frozenset({"sign-out", "help-page", "help-picture", "segment-moved"})


class Told:
    """The example company with one customer of whom everything is unmistakable."""

    def __init__(self, site: people.Site) -> None:
        self.site = site
        self.key = site.customer
        self.segment = next(
            each.key
            for part in definitions.load()
            for each in part.segments
            if reading.answer(site.home, each.key).true.mask()[0]
        )

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
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.close()
        return html.unescape(body.decode("utf-8", "replace")).replace("\N{NO-BREAK SPACE}", " ")

    def given_away(self, client, *paths: str) -> dict[str, list[str]]:
        """By address what is told there of the customer; without any of all pages."""
        found = {path: self.read(client, path) for path in paths or self.addresses()}
        told = {path: [sign for sign in SIGNS if sign in text] for path, text in found.items()}
        return {path: signs for path, signs in told.items() if signs}


@pytest.fixture(scope="module")
def told(company, tmp_path_factory, django_db_blocker) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("hidden") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        made = Told(people.Site(folder))
        editing.save_customer(made.site.home, made.key, Edit(FACTS))
        for relation, row in ROWS.items():
            editing.save_row(made.site.home, made.key, Edit(row), relation=relation)
        consent = {"at": "2026-06-01 10:00", "purpose": "marketing", "channel": "email", "granted": "true"}
        editing.save_row(made.site.home, made.key, Edit(consent), relation="consents")
        refresh.refresh(made.site.home)
        texts = {"en": "Hello"}
        written = Template(MESSAGE, made.segment, "marketing", channel="email", subjects=texts, bodies=texts)
        messages.put(made.site.home, written, by="test")
        user = User.objects.create_user("blind", password=people.PASSWORD)
        group = Group.objects.create(name="blind")
        group.permissions.add(*Group.objects.get(name="administrator").permissions.all())
        user.groups.add(group)
        yield made
        people.leave()
        wiring.start(before)


def test_what_is_hidden_by_a_rule_stands_on_no_page_and_finds_nobody(told):
    client = told.site.client("blind")
    before = told.given_away(client, f"/customers/{told.key}", f"/customers/{told.key}/timeline")
    base = told.read(client, "/overview")
    for name in HIDDEN:
        field_rules.put(told.site.home, name, see=["dpo"], edit=[], by="test")

    assert {sign for signs in before.values() for sign in signs} == set(SIGNS)
    assert told.given_away(client) == {}
    assert "Revenue in 12 months" in base
    assert "Revenue in 12 months" not in told.read(client, "/overview")
    for asked in ASKED:
        for page in ("/find?find=", "/find.json?find=", "/customers?find=", "/support?caller="):
            assert f"/customers/{told.key}" not in told.read(client, page + asked), page + asked
    assert client.get(f"/content/messages/{MESSAGE}/list").status_code == 422


def test_who_sees_no_records_is_told_no_exact_size_and_no_amount(site):
    client = site.client("viewer")
    found = [each for part in pages_segments.segments(site.home, language="en").segmentations for each in part.segments]
    sizes = {str(each.inside) for each in found if each.inside and each.inside > 30 and each.inside % 10}
    amounts = {words.money(each.revenue, "PLN") for each in found if each.revenue}
    assert sizes
    assert amounts
    paths = ["/segments", "/overview", "/explore/table", "/policies", "/policies/findings"]
    paths += [f"/segments/{found[0].key}{part}" for part in ("", "/over-time", "/overlap", "/interests", "/versions")]
    for path in paths:
        text = re.sub(r"<[^>]*>", " ", html.unescape(client.get(path).content.decode()))
        numbers = set(re.findall(r"(?<![\d.,-])\d+(?![\d.,%-])", text))
        assert not numbers & sizes, path
        assert not amounts & set(re.findall(r"PLN\s?[\d,]+|[\d,]+\sPLN", text)), path
