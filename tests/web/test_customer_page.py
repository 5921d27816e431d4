"""The page of a customer, and finding one."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from presek.app import reading
from presek.engine.columnar.run import run
from presek.plan.lower import lower
from presek.segment.parse import parse_value
from presek.store import definitions


def test_memberships_are_those_of_the_published_run(site):
    opened = reading.opened(site.home)
    for ordinal in (0, 7, 100, 250):
        page = site.client().get(f"/customers/{quote(opened.snapshot.key(ordinal))}").context["page"]
        shown = {line.url.rsplit("/", 1)[1]: line.tone for line in (*page.inside, *page.unsure, *page.outside)}
        for part in definitions.load():
            for segment in part.segments:
                answer = reading.answer(site.home, segment.key)
                expected = "yes" if ordinal in answer.true else "unknown" if ordinal in answer.unknown else "no"
                assert shown[segment.key] == expected


def test_why_shows_the_condition_the_value_and_the_day(site):
    key = site.customer_with("value_security")
    text = site.client().get(f"/customers/{key}").content.decode()
    assert "known since" in text
    assert "The smallest change:" in text


@pytest.mark.parametrize(("language", "words"), [("pl", "Najmniejsza zmiana:"), ("sl", "Najmanjša sprememba:")])
def test_the_smallest_change_is_said_in_the_language_of_the_page(site, language, words):
    text = site.client(language=language).get(f"/customers/{site.customer}").content.decode()
    assert words in text
    assert "more (" not in text


def test_what_is_missing_is_said_where_it_cannot_be_judged(site):
    unknown = reading.answer(site.home, "young_adults").unknown
    key = reading.opened(site.home).snapshot.key(int(unknown.ordinals()[0]))
    text = site.client().get(f"/customers/{quote(key)}").content.decode()
    assert "Cannot say" in text
    assert "Missing:" in text


def test_the_last_three_interactions_are_the_newest(site):
    key = site.customer_with("last_interaction_at")
    page = site.client().get(f"/customers/{key}").context["page"]
    assert 1 <= len(page.contacts) <= 3
    newest = next(table for table in page.relations if table.key == "interactions")
    assert page.contacts[0].on == newest.rows[0][0]


def test_a_fact_says_its_source_and_its_day(site):
    page = site.client().get(f"/customers/{site.customer}").context["page"]
    facts = [fact for part in page.facts for fact in part.facts]
    assert facts
    assert all(fact.source and fact.since for fact in facts)


def test_a_customer_is_found_by_key_at_once(site):
    answer = site.client().get("/customers", {"find": site.customer})
    assert answer["Location"] == f"/customers/{quote(site.customer)}"


def test_a_customer_is_found_by_part_of_the_name_in_any_case(site):
    page = site.client().get(f"/customers/{site.customer}").context["page"]
    part = page.name.split()[0].upper()
    found = site.client().get("/customers", {"find": part}).context["page"]
    assert page.key in [line.key for line in found.lines] or found.more


@pytest.mark.parametrize("asked", ["", "zzzzzz no such", "%", "_", "\\", "'; drop", "🙂", "a" * 500, "\x00"])
def test_a_search_for_anything_is_no_error(site, asked):
    assert site.client().get("/customers", {"find": asked}).status_code == 200


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ("Lifecycle stage", "RFM group", "Overdue amount", "Number of open tickets")),
        ("pl", ("Etap cyklu życia klienta", "Grupa RFM", "Kwota przeterminowana", "Liczba otwartych zgłoszeń")),
        (
            "sl",
            ("Faza življenjskega cikla stranke", "Skupina RFM", "Zapadli neplačani znesek", "Število odprtih prijav"),
        ),
    ],
)
def test_r34_life_cycle_rfm_payment_and_open_tickets_stand_in_one_strip(site, language, labels):
    for role in ("sales", "support", "finance", "marketing"):
        text = site.client(role, language=language).get(f"/customers/{site.customer}").content.decode()
        strip = text.split('class="who relationship"', 1)[1].split("</dl>", 1)[0]
        told = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)", strip))
        assert tuple(told) == labels
        assert all(value.strip() for value in told.values())


def test_r34_the_strip_says_what_the_measures_come_to(site):
    opened, as_of = reading.opened(site.home), reading.as_of(site.home)
    names = ("lifecycle_stage", "rfm_group", "overdue_amount", "tickets_open")
    plan = lower({}, opened.catalog, as_of, values={name: parse_value(name) for name in names})
    values = run(plan, opened.snapshot).values
    lists = opened.catalog.code_lists
    for ordinal in (0, 7, 100, 250):
        page = site.client().get(f"/customers/{quote(opened.snapshot.key(ordinal))}").context["page"]
        stage, group, overdue, tickets = (part.value for part in page.relationship)
        for name, shown, codes in (("lifecycle_stage", stage, "lifecycle"), ("rfm_group", group, "rfm")):
            place = int(values[name].codes[ordinal])
            known = place < len(values[name].words)
            key = values[name].words.plain[place].as_py() if known else ""
            assert shown.casefold() == (lists[codes].codes[key].labels["en"].casefold() if known else "unknown")
        assert tickets == str(values["tickets_open"].values[ordinal])
        assert re.sub(r"[^0-9]", "", overdue) == f"{values['overdue_amount'].values[ordinal] // 100:03}"
