"""What is hidden from somebody stands on no page of theirs, in no answer to a form or a program, and in no mail,
whatever they ask for; who sees no records is told no exact count anywhere."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator

import pytest
from django.core import mail
from django.urls import reverse

from presek.app import clock, keys, pages_segments, rule_desk, wiring
from presek.segment import parse, tree
from presek.store import alerts, definitions, imports
from presek.store.alerts import Alert
from presek.web import words
from presek.web.roles import RECORDS, VIEW
from tests.api.programs import Program
from tests.api.routes import API, PAGES, SAMPLES
from tests.api.test_permission_matrix import NEEDS
from tests.app import homes
from tests.web import people
from tests.web.planted import APART, BLIND, MESSAGE, RULED, SIGNS, Told, plain, signs
from tests.web.test_page_sentences import counted_cells

ASKED = ("Zqcity", "zqmail@zqmail.example", "601777171", "5260250274", "Zqperson")
CALLERS = (
    ("phone", "+48601777171"), ("phone", "+48601777272"), ("email", "zqmail@zqmail.example"),
    ("tax_number", "5260250274"),
)  # fmt: skip
RULE_OF_CITY = 'city = "Zqcity"'
HIDDEN_RULES = (
    RULE_OF_CITY, 'tax_id ~= "5260250274"', "credit_limit >= 70000 PLN", 'any contacts(where name = "Zqperson")',
    "revenue_12m >= 90000 PLN", "top 5 % by credit_limit",
)  # fmt: skip
LINES = {"product-0": "drill", "quantity-0": "1", "price-0": "900000", "vat-0": "23"}


@pytest.fixture(scope="module")
def told(company, tmp_path_factory, django_db_blocker) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("hidden") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        made = Told(people.Site(folder))
        made.plant()
        yield made
        people.leave()
        wiring.start(before)


@pytest.fixture(scope="module")
def hidden(told) -> Told:
    """The same, hidden; what was seen before it was is in `seen`."""
    client = told.site.client(BLIND)
    paths = (f"/customers/{told.key}", f"/customers/{told.key}/timeline", f"/quotes/new?customer={told.key}")
    told.seen = {sign for each in told.given_away(client, *paths).values() for sign in each}
    told.program = Program(keys.add("all", [*keys.SCOPES], by="test").secret)
    told.seen_by_program = {sign for text in answers(told).values() for sign in signs(text)}
    told.base = told.read(client, "/overview")
    told.hide()
    return told


def answers(told: Told) -> dict[str, str]:
    """What every route of the API that reads says of the customer, and what it says when it is asked by what is
    hidden; without what was asked."""
    program, found = told.program, {}
    for route in API:
        ours = {"key": told.key, "segment": RULED}
        parts = {part: ours.get(part, SAMPLES[part]) for part in route.parts}
        found[route.name] = plain(program.client.get(reverse(route.name, kwargs=parts)))
    for by, text in CALLERS:
        found[by] = plain(program.get("customers", {by: text})).replace(text.lstrip("+"), "")
    for asked in ASKED:
        found[f"find {asked}"] = plain(program.get("customers/search", {"find": asked})).replace(asked, "")
    lines = [{"product": "drill", "quantity": "1", "unit_price": "900000", "vat_percent": "23"}]
    found["quote"] = plain(program.post("quotes/check", {"customer": told.key, "lines": lines}))
    found["many"] = plain(program.post("conditions", {"customers": [told.key], "reasons": True}))
    for rule in HIDDEN_RULES:
        found[rule] = plain(program.post("count", {"rule": rule}))
    return found


def test_what_is_hidden_by_a_rule_stands_on_no_page_and_finds_nobody(hidden):
    client = hidden.site.client(BLIND)

    assert set(SIGNS) - hidden.seen == set()
    assert hidden.given_away(client) == {}
    assert "Revenue in 12 months" in hidden.base
    assert "Revenue in 12 months" not in hidden.read(client, "/overview")
    for asked in ASKED:
        for page in ("/find?find=", "/find.json?find=", "/customers?find=", "/support?caller="):
            assert f"/customers/{hidden.key}" not in hidden.read(client, page + asked), page + asked
    assert client.get(f"/content/messages/{MESSAGE}/list").status_code == 422


def test_a_program_is_told_nothing_of_it_by_any_route(hidden):
    found = answers(hidden)

    assert {"71717", "91919", "61616", "Zqticket", "Zqtopic"} <= hidden.seen_by_program
    assert {asked: given for asked, text in found.items() if (given := signs(text))} == {}
    assert all(json.loads(found[by])["data"]["matches"] == [] for by, _ in CALLERS)
    assert all(json.loads(found[f"find {asked}"])["data"]["count"] == 0 for asked in ASKED)
    assert {json.loads(found[rule])["problems"][0]["code"] for rule in HIDDEN_RULES} == {"hidden-field"}


def forms(told: Told) -> dict[str, tuple[str, dict[str, object]]]:
    """Forms that ask by what is hidden, or for it: address and what is sent."""
    edit, columns = {"do-what": "preview", "edit-value": "Zqcity"}, ["city", "credit_limit", "email"]
    trees = tree.to_json(parse.parse(RULE_OF_CITY))["rule"]
    version = str(rule_desk.standing(told.segment, language="en").version)
    return {
        "check": ("/segments/rule/check", {"text": RULE_OF_CITY}),
        "tree": ("/segments/rule/check", {"tree": json.dumps(trees)}),
        "values": ("/segments/rule/values", {"value": json.dumps({"field": "credit_limit"})}),
        "rows": ("/segments/rule/values", {"value": json.dumps({"field": "net_amount"}), "relation": "orders"}),
        "builder": ("/segments/new/rule", {"rule": RULE_OF_CITY, "do": "preview"}),
        "edit": (f"/segments/{told.segment}/edit", {"rule": RULE_OF_CITY, "do": "preview"}),
        "stay": (
            f"/segments/{told.segment}/stay",
            {"segment-exit": RULE_OF_CITY, "segment-version": version, "look": "1"},
        ),
        "new": ("/segments/new", {"city": "Zqcity", "segment-name": "x"}),
        "many": ("/edit/selection", {**edit, "edit-field": "city"}),
        "narrow": ("/edit/selection", {**edit, "edit-field": "owner", "city": "Zqcity"}),
        "owners": ("/edit", {"owner-rules": f"Anna: {RULE_OF_CITY}", "owners-anew": "1", "do-what": "preview"}),
        "file": ("/export", {"file-kind": "csv", "file-column": columns}),
        "whose": ("/export", {"file-kind": "csv", "file-column": ["owner"], "city": "Zqcity"}),
        "quote": ("/quotes/new", {"customer": told.key, "do": "check", **LINES}),
        "exception": ("/exceptions/new", {"customer": told.key, "dimension": "discount"}),
        "arrange": ("/explore/arrange", {"column": columns}),
        "view": ("/explore/views", {"view-name": "x", "city": "Zqcity"}),
        "person": (f"/edit/customers/{told.key}", {"city": "Zqcity", "was-city": "", "do": "save"}),
        "row": (f"/edit/rows/orders/{told.key}", {"product": "Zqproduct", "was-product": ""}),
        "mail": (f"/content/messages/{MESSAGE}/test", {"to": "somebody@else.example", "language": "en"}),
    }  # fmt: skip


REFUSED = frozenset(
    {"values", "rows", "builder", "edit", "stay", "owners", "file", "new", "exception", "person", "row"}
)


def test_no_form_answers_with_it_or_counts_by_it(hidden):
    client, given, everybody = hidden.site.client(BLIND), {}, hidden.site.size
    for name, (path, said) in forms(hidden).items():
        answer = client.post(path, said, follow=True)
        text = plain(answer)
        for typed in (each for every in said.values() for each in (every if isinstance(every, list) else [every])):
            for written in (typed, html.escape(typed), json.dumps(typed)[1:-1]):  # what was typed comes back
                text = text.replace(written, "")
        if (found := signs(text)) and name not in {"check", "tree"}:  # these give back the rule as a tree
            given[name] = found
        assert answer.status_code == (422 if name in REFUSED else 200), name
        if name in {"check", "tree"}:
            assert answer.json()["counted"] is None, name
        if name == "whose":  # nobody is narrowed down by what is hidden
            assert len(text.splitlines()) == everybody + 1

    client.post("/segments/new/rule", {"do": "discard"})
    client.post(f"/segments/{hidden.segment}/edit", {"do": "discard"})
    assert given == {}
    assert signs("".join(each.body + each.subject for each in mail.outbox)) == []


def test_rejected_rows_are_for_who_sees_all_their_fields(hidden):
    rows = [{"customer": "r", "city": "Zqcity", "employees": "many"}]
    assert homes.put(hidden.site.home, "customers", rows).rejected == 1
    number = imports.numbered(1)[0][0]

    assert hidden.site.client(BLIND).get(f"/data/imports/{number}/rejects").status_code == 422


def test_who_sees_no_records_is_told_no_exact_count_by_a_form(hidden):
    exact, roughly = hidden.site.client("administrator"), hidden.site.client(APART)
    place = next(each for each in hidden.site.tokens("region") if each)
    selected = f"/edit/selection?region={place}"
    asked = {
        f"/segments/new?region={place}": None,
        f"/segments/{hidden.segment}/stay": {
            "segment-exit": "", "segment-hold": "30 days", "look": "1",
            "segment-version": str(rule_desk.standing(hidden.segment, language="en").version),
        },
        "/segments/rule/check": {"text": 'kind = "company"'},
        f"/export?region={place}": None,
        selected: None,
        "/edit/selection": {"edit-field": "owner", "edit-value": "Zofia", "do-what": "preview", "region": place},
    }  # fmt: skip
    told = {
        path: [numbers(plain(each.post(path, said) if said else each.get(path))) for each in (exact, roughly)]
        for path, said in asked.items()
    }
    own = {path: {each for each in first if int(each) > 12 and int(each) % 10} for path, (first, _) in told.items()}
    assert [path for path in (selected, f"/export?region={place}", f"/segments/new?region={place}")
            if not own[path]] == []  # fmt: skip
    assert {path: counts & told[path][1] for path, counts in own.items() if counts & told[path][1]} == {}

    known = [each.get("/segments/rule/names.json?known").json()["known"] for each in (exact, roughly)]
    assert any(each % 10 for each in known[0].values())
    assert not any(each % 10 for each in known[1].values())
    owners = {"owner-rules": 'Zofia: kind = "company"', "owners-anew": "1", "do-what": "preview"}
    shares = [dict(each.post("/edit", owners).context["page"].found) for each in (exact, roughly)]
    assert int(shares[0]["Zofia"]) % 10
    assert int(shares[1]["Zofia"]) % 10 == 0


BESIDE = {"data-begin": ("/data/begin?audience=both",), "edit-selection": ("/edit/selection?sex=2",)}
NAMES_THEM = frozenset({
    "today", "today-contact", "receivables", "support", "data-duplicates", "data-rejects", "customer-work", "rights",
    "edit-new", "edit-customer", "edit-row", "quote-new", "exception-new", "content-message-list", "erasures",
})  # fmt: skip
"""Pages that show the customers themselves: how many they show is no secret of theirs."""
OF_FILES = frozenset({"data-import", "data-import-report", "data-job-state", "audit", "audit-file"})
"""They count rows of files that were sent, and what people did."""
NEAR = re.compile(r"(?<![\w.,-])(\d+)(?:</\w+>)?\s+(?:of the )?(?:customers?|members?)\b(?! on\b)")


def test_whatever_a_role_without_records_may_do_it_is_told_no_exact_count_of_customers(hidden):
    client, found, seen = hidden.site.client(APART), {}, 0
    for route in PAGES:
        if NEEDS.get(route.name, RECORDS) in {VIEW, RECORDS} or route.name in NAMES_THEM | OF_FILES:
            continue
        parts = {part: SAMPLES[part] for part in route.parts}
        if "key" in parts:
            parts["key"] = MESSAGE if "message" in route.name else "b_customers" if "policy" in route.name else RULED
        for path in (reverse(route.name, kwargs=parts), *BESIDE.get(route.name, ())):
            text = plain(client.get(path))
            cells = [said for _, said, _ in counted_cells(text)]
            counts = [each for each in (*NEAR.findall(text), *cells) if each.isdigit()]
            seen += len(counts)
            if wrong := [each for each in counts if int(each) % 10]:
                found[path] = wrong
    assert seen > 50
    assert found == {}


def numbers(text: str) -> set[str]:
    """The whole numbers that a page tells, but for those of its head and of its pictures."""
    body = text.partition("<main")[2] or text
    return set(re.findall(r"(?<![\d.,-])\d+(?![\d.,%-])", re.sub(r"<[^>]*>", " ", body)))


def test_who_sees_no_records_is_told_no_exact_size_and_no_amount(site):
    client = site.client("viewer")
    found = [each for part in pages_segments.segments(site.home, language="en").segmentations for each in part.segments]
    sizes = {str(each.inside) for each in found if each.inside and each.inside > 30 and each.inside % 10}
    amounts = {words.money(each.revenue, "PLN") for each in found if each.revenue}
    assert sizes
    assert amounts
    paths = ["/segments", "/overview", "/explore/table", "/policies", "/policies/findings", "/explore.json", "/"]
    paths += ["/explore/views", "/dictionary.csv", "/content", "/content/needs", "/notifications"]
    paths += [f"/segments/{found[0].key}{part}" for part in ("", "/over-time", "/overlap", "/interests", "/versions")]
    for path in paths:
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.close()
        text = re.sub(r"<[^>]*>", " ", html.unescape(body.decode()))
        numbers = set(re.findall(r"(?<![\d.,-])\d+(?![\d.,%-])", text))
        assert not numbers & sizes, path
        assert not amounts & set(re.findall(r"PLN\s?[\d,]+|[\d,]+\sPLN", text)), path


def test_an_alert_that_may_name_customers_is_for_who_sees_records(hidden):
    segmentation = definitions.load()[0].key
    says = f"{hidden.key} is in two of these segments."
    alerts.open_one(Alert("broken-promise", says, clock.now(), segmentation=segmentation))

    for path in ("/segments", "/overview"):
        assert says in hidden.read(hidden.site.client("manager"), path), path
        assert hidden.key not in hidden.read(hidden.site.client("viewer"), path), path
    alerts.close("broken-promise", segmentation, at=clock.now())
