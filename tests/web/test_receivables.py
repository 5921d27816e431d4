"""Receivables: who pays late, prepayment proposed for firms at once and decided by another; a person decides of each
natural person."""

from __future__ import annotations

import pytest

from presek.app import conditions, counting, receivables
from presek.store import exceptions
from presek.values.problem import Problems
from tests.web.test_policy_pages import page

LATER = "days_late_mean > 15"


def test_the_page_counts_as_the_language_does_and_lists_persons_apart(site):
    found = receivables.late(site.home, 15)

    assert found.counts[15] == counting.count(site.home, LATER).inside == found.firms_in_all + found.persons_in_all
    assert all(each.days_late > 15 for each in (*found.firms, *found.persons))
    kinds = conditions.deciding(site.home).standings
    people = [kinds.of(kinds.ordinal(each.key)).party.natural_person for each in found.persons]
    assert people
    assert all(people)
    shown = site.client("finance").get("/receivables?late=15").content.decode()
    assert all(f'value="{each.key}"' not in shown for each in found.persons)
    assert f"/exceptions/new?customer={found.persons[0].key}&amp;dimension=payment_terms&amp;method=prepay" in shown
    assert site.client("sales").get("/receivables").status_code == 403
    assert site.client("finance").get("/receivables/proposals/987654").status_code == 404


def test_prepayment_is_proposed_for_firms_together_and_decided_at_once_by_another_person(own_site):
    home, finance = own_site.home, own_site.client("finance")
    found = receivables.late(home, 15)
    firms = [each.key for each in found.firms if not each.prepays]

    answer = finance.post("/receivables", {"late": "15", "all": "1", "says": "too late, too often"})
    where = answer["Location"]
    assert receivables.late(home, 15).open_firms == found.firms_in_all - len(firms)
    assert "too late, too often" in page(own_site, where)
    assert finance.post("/receivables", {"late": "15", "all": "1"}).status_code == 422
    assert finance.post(f"{where}/decide", {"do": "approve"}).status_code == 403

    own_site.client("manager").post(f"{where}/decide", {"do": "approve"})
    asked = exceptions.decided()
    assert {each.exception.customer for each in asked} >= set(firms)
    given = conditions.conditions(home, firms[0]).terms.value
    assert (given.method.value, given.net_days) == ("prepayment", 0)
    assert "approved" in page(own_site, "/exceptions")


def test_no_natural_person_gets_into_a_proposal_and_nobody_approves_their_own(own_site):
    home = own_site.home
    found = receivables.late(home, 15)
    with pytest.raises(Problems, match="natural person"):
        receivables.propose(home, [found.persons[0].key], by="finance")
    with pytest.raises(Problems, match="at least one firm"):
        receivables.propose(home, [], by="finance")

    made = receivables.propose(home, [found.firms[0].key], by="finance")
    with pytest.raises(Problems, match="another person"):
        receivables.decide(home, made.number, by="Finance", approve=True)
    assert receivables.decide(home, made.number, by="manager", approve=False, says="they paid") == 1
    assert receivables.late(home, 15).open_firms == found.open_firms
