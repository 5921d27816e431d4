"""Restricting what is done with a customer's data: kept, and worked with by nobody until it is lifted."""

from __future__ import annotations

import csv

import pytest

from presek.app import editing, exporting, refresh, restricting, today, wiring
from presek.app.editing import Edit
from presek.app.exporting import Wanted
from presek.app.today import Asked
from presek.store import audit
from presek.values.problem import Problems
from presek.workqueue.exclusions import Exclusion
from tests.app import homes
from tests.app.fixtures import migrated as migrated


@pytest.fixture(scope="module")
def base(tmp_path_factory, migrated, django_db_blocker):
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("restricting") / "home", migrated)
        columns = ("customer", "name", "kind", "country", "phone", "consent_phone", "owner")
        people = [(key, key.title(), "company", "PL", f"+4850100000{place}", "true", "Maja")
                  for place, key in enumerate(("anna", "borut"))]  # fmt: skip
        homes.put(home, "customers", [dict(zip(columns, each, strict=True)) for each in people])
        homes.force(home, homes.segments("s", {"polish": 'country = "PL"'}))
        refresh.refresh(home)
        restricting.restrict(home, "anna", reason="disputes what we hold", by="dora")
        yield home
        homes.leave()
        wiring.start(before)


def test_who_is_restricted_is_on_no_list_and_the_reason_is_shown(base):
    found = today.today(base, Asked(owners=("Maja",)))

    assert found.left[Exclusion.RESTRICTED] == 1
    [(place, left)] = list(found.left_out(Exclusion.RESTRICTED, 5))
    assert left.why is Exclusion.RESTRICTED
    assert found.base.key(int(found.judged.mine[place])) == "anna"


def test_who_is_restricted_is_in_no_file_that_leaves(base, tmp_path):
    done = exporting.export_rule(base, 'country = "PL"', tmp_path / "out.csv", wanted=Wanted("csv"))

    assert done.customers == 1
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        assert [row["customer"] for row in csv.DictReader(file)] == ["borut"]


def test_who_is_restricted_is_not_edited_by_hand(base):
    with pytest.raises(Problems, match="restricted"):
        editing.save_customer(base, "anna", Edit({"city": "Ptuj"}, by="maria"))
    with pytest.raises(Problems, match="restricted"):
        editing.save_row(base, "anna", Edit({"channel": "phone"}, by="maria"), relation="interactions")


def test_they_stay_in_their_segments(base):
    assert refresh.refresh(base).counts[0].inside == 2


def test_nobody_twice_and_no_reason_are_refused(base):
    for key, reason in (("anna", "again"), ("nobody", "asked"), ("borut", " ")):
        with pytest.raises(Problems):
            restricting.restrict(base, key, reason=reason, by="dora")
    with pytest.raises(Problems, match="not restricted"):
        restricting.lift(base, "borut", reason="done", by="dora")


def test_a_restriction_is_lifted_and_both_stand_in_the_trail(base):
    restricting.lift(base, "anna", reason="settled", by="dora")
    try:
        assert restricting.standing(("anna",)) is None
        assert [each.action for each in audit.latest(2)] == ["restriction lifted", "restricted"]
        assert exporting.export_rule(base, 'country = "PL"', base.path / "out.csv", wanted=Wanted("csv")).customers == 2
    finally:
        restricting.restrict(base, "anna", reason="disputes what we hold", by="dora")
