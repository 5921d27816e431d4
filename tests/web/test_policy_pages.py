"""Pages of policies: the matrix, a version and its life, the editor and what law says, simulation, exceptions."""

from __future__ import annotations

import json

import pytest

EDITED = {
    "key": "a_customers", "segment": "a_class", "label-en": "A customers", "valid_from": "2026-07-01",
    "reach": "at_once", "position": "1", "gives-discount": "1", "percent": "10", "stacking": "exclusive",
    "gives-service": "1", "tier": "contract", "channel": ["email", "portal"], "version": "1",
}  # fmt: skip
"""What a person leaves in the form: a discount of 10 %, and service without the telephone."""


def page(site, path: str, role: str = "manager", language: str = "en") -> str:
    answer = site.client(role, language=language).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def drafted(site, **other: object) -> str:
    """Keeps a draft as finance would; where the site leads then."""
    answer = site.client("finance").post("/policies/a_customers/edit", {**EDITED, "do": "keep", **other})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_the_matrix_shows_every_segment_with_what_it_gives(site):
    text = page(site, "/policies")

    for shown in ("A customers", "99 PLN a year", "prepayment: no term", "12\N{NO-BREAK SPACE}%", "contract service"):
        assert shown in text
    assert "waits for approval" in text


@pytest.mark.parametrize(("language", "shown"), [("pl", "przedpłata: bez terminu"), ("sl", "predplačilo: brez roka")])
def test_the_matrix_speaks_the_language_of_the_reader(site, language: str, shown: str):
    assert shown in page(site, "/policies", language=language)


def test_a_customer_shows_conditions_with_reasons_and_losers(site):
    from presek.app import conditions

    keys = [site.index.values.opened.snapshot.key(each) for each in range(site.size)]
    found = (conditions.conditions(site.home, each) for each in keys)
    shown = next(each for each in found if each.discount.lost and each.discount.because.reason.value == "policy")
    text = page(site, f"/customers/{shown.customer}")

    assert "because of the segment" in text
    assert "lost</summary>" in text


def test_an_edit_is_another_version_and_changes_nothing_until_another_person_approves(own_site):
    from presek.app import policies

    home = own_site.home
    assert drafted(own_site).endswith("/policies/a_customers?version=2")
    own_site.client("finance").post("/policies/a_customers/propose", {"version": "2"})
    own_site.client("finance").post("/policies/a_customers/decide", {"version": "2", "do": "approve"})
    assert policies.one(home, "a_customers", 2).policy.status.value == "proposed"

    told = {"version": "2", "do": "approve", "acknowledge": "*", "note": "as agreed"}
    own_site.client("manager").post("/policies/a_customers/decide", told)

    approved = policies.one(home, "a_customers", 2)
    assert (approved.policy.status.value, approved.policy.approved_by) == ("approved", "manager")
    assert policies.one(home, "a_customers", 1).active


def test_who_made_a_version_does_not_approve_it(own_site):
    from presek.app import policies

    own_site.client("manager").post("/policies/a_customers/edit", {**EDITED, "do": "keep"})
    own_site.client("manager").post("/policies/a_customers/propose", {"version": "2"})
    own_site.client("manager").post(
        "/policies/a_customers/decide", {"version": "2", "do": "approve", "acknowledge": "*"}
    )

    assert policies.one(own_site.home, "a_customers", 2).policy.status.value == "proposed"
    assert "another person approves it" in page(own_site, "/policies/a_customers?version=2")


def test_law_answers_while_somebody_types(site):
    said = {**EDITED, "gives-payment_terms": "1", "method": "transfer", "start": "invoice_date", "net_days": "90"}
    answer = json.loads(site.client("finance").post("/policies/check", said).content)

    assert "LPD-60" in {each["rule"] for each in answer["notes"]}
    assert answer["faults"] == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"percent": "many"}, "percent"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"segment": "nobody"}, "nobody"),
        ({"percent": "101"}, "percent"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(own_site, other: dict[str, str], told: str):
    from presek.app import policies

    answer = own_site.client("finance").post("/policies/a_customers/edit", {**EDITED, "do": "keep", **other})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert len(policies.versions(own_site.home, "a_customers")) == 1


def test_a_simulation_shows_whose_conditions_change_and_what_it_costs(own_site):
    where = drafted(own_site, do="simulate")
    text = page(own_site, where)

    assert "Revenue of twelve months" in text
    assert "10\N{NO-BREAK SPACE}%" in text
    assert "Nobody&#x27;s conditions would change" not in text
    assert "Calls a year" in text


def test_an_exception_is_asked_for_by_one_and_approved_by_another_until_a_day(own_site):
    from presek.app import exceptions

    key = own_site.customer
    asked = {
        "customer": key, "dimension": "discount", "gives-discount": "1", "percent": "15", "reason": "negotiated",
        "note": "trade fair", "until": "2026-08-31",
    }  # fmt: skip
    answer = own_site.client("sales").post("/exceptions/new", asked)
    number = int(answer["Location"].rsplit("/", 1)[1])
    assert "trade fair" in page(own_site, "/exceptions")
    assert own_site.client("sales").post(f"/exceptions/{number}/decide", {"do": "approve"}).status_code == 403

    own_site.client("manager").post(f"/exceptions/{number}/decide", {"do": "approve", "until": "2026-07-31"})

    found = exceptions.one(own_site.home, number)
    assert (found.kept.status.value, found.kept.exception.approved_by) == ("approved", "manager")
    assert "31 Jul 2026" in page(own_site, f"/exceptions/{number}")


def test_a_reason_for_nothing_is_refused(own_site):
    said = {"customer": own_site.customer, "dimension": "discount", "reason": "because", "percent": "15"}
    answer = own_site.client("sales").post("/exceptions/new", said)

    assert answer.status_code == 422
    assert "There are: negotiated" in answer.content.decode()


def test_text_of_people_is_shown_and_never_run(own_site):
    drafted(own_site, **{"label-en": "<script>alert(1)</script>"})
    text = page(own_site, "/policies/a_customers?version=2")

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("path", ["/policies/nothing", "/policies/nothing/edit", "/policies/nothing/simulation"])
def test_a_policy_that_there_is_not_is_said_to_be_none(site, path: str):
    answer = site.client("manager").get(path)

    assert answer.status_code in {404, 422}
    assert "no policy is called" in answer.content.decode() or answer.status_code == 404


def test_what_is_found_in_policies_is_shown_with_an_example_customer(site):
    from presek.app import policy_inspection

    found = policy_inspection.inspected(site.home).findings
    text = page(site, "/policies/findings")

    assert found
    assert all(f'href="/customers/{each.example}"' in text for each in found)
    assert "Przegląd zasad" in page(site, "/policies/findings", language="pl")


def test_a_simulation_tells_what_a_version_would_bring(own_site):
    from presek.app import policies

    own_site.client("finance")
    drawn = {"key": "never", "segment": "a_class", "valid_from": "2026-07-01", "priority": {"cadence_days": 14}}
    policies.draft(own_site.home, drawn, by="maria")
    text = page(own_site, "/policies/never/simulation?version=1")

    assert "What it would bring" in text
    assert "a cadence without a weight, is never heard" in text


def test_r19_what_marketing_changes_support_sees_at_once(own_site):
    marketing, support = own_site.client("marketing"), own_site.client("support")
    said = {**EDITED, "do": "keep", "valid_from": "2026-06-01", "percent": "9", "label-en": "A by marketing"}
    marketing.post("/policies/a_customers/edit", said)
    marketing.post("/policies/a_customers/propose", {"version": "2"})
    assert "A by marketing" not in support.get("/policies").content.decode().replace("waits for approval", "")

    told = {"version": "2", "do": "approve", "acknowledge": "*"}
    own_site.client("manager").post("/policies/a_customers/decide", told)

    assert "A by marketing" in support.get("/policies").content.decode()
