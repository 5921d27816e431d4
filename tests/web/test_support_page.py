"""The support view: who calls, how they may be served, and until when their tickets are answered."""

from __future__ import annotations

import re

from presek.app import conditions


def served(site, key: str, language: str = "en") -> str:
    answer = site.client("support", language=language).get("/support", {"caller": key})
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def everybody(site):
    for at in range(site.size):
        yield conditions.conditions(site.home, site.index.values.opened.snapshot.key(at))


def test_r13_the_channels_are_those_of_the_segment_and_law_adds_the_contact_number_of_consumers(site):
    without = [each for each in everybody(site) if each.service.value and "phone" not in
               [channel.value for channel in each.reach.channels]]  # fmt: skip
    consumer = next(each for each in without if each.reach.statutory_contact)
    firm = next((each for each in without if not each.reach.statutory_contact), None)

    text = served(site, consumer.customer)
    assert re.search(r'class="no"><span aria-hidden="true">✗</span> phone', text)
    assert "Law keeps the contact number" in text
    assert "CRD-6-1-C" in text
    if firm is not None:
        assert "Law keeps the contact number" not in served(site, firm.customer)


def test_r12_an_open_ticket_has_its_deadline_by_the_service_of_the_segment(site):
    from presek.app import supporting

    known = (supporting.supported(site.home, each.customer, language="en") for each in everybody(site))
    found = next(each for each in known if any(ticket.respond_by for ticket in each.tickets))
    text = served(site, found.customer)
    ticket = next(each for each in found.tickets if each.respond_by)

    assert ticket.number in text
    assert f"{ticket.respond_by:%H:%M}" in text


def test_a_caller_is_found_by_phone_e_mail_tax_number_and_name(site):
    from presek.app import supporting

    opened = site.index.values.opened
    everyone = [opened.snapshot.customer(at, opened.catalog) for at in range(site.size)]
    for field, by in {"phone": "phone", "email": "email", "tax_id": "tax_number"}.items():
        found = next(each for each in everyone if each.fields.get(field))
        callers = supporting.callers(site.home, str(found.fields[field][-1].value), language="en")
        assert callers.by == by
        assert found.key in {each.key for each in callers.found}
    assert supporting.callers(site.home, site.customer, language="en").by == "name"
    assert "Nobody is known by that." in served(site, "+48 000")


def test_several_callers_are_to_choose_from(site):
    text = served(site, "a")

    assert "Who it may be" in text
    assert "customer=" in text
