"""Writing by hand: facts with source and date, rows, many at once, taken back; nothing wrong is kept."""

from __future__ import annotations

import pytest

from presek.app import bulk_editing, counting, editing, owners, reading, undoing
from presek.app import refresh as refreshing
from presek.app.editing import NOT_KNOWN, Edit
from presek.app.owners import OwnerRule
from presek.app.sight import Sight
from presek.store import audit
from presek.values.problem import Problems
from tests.app import homes


@pytest.fixture
def shop(home):
    rows = [
        {"customer": "c1", "name": "Ana", "employees": "10", "country": "PL"},
        {"customer": "c2", "name": "Borut", "employees": "20", "country": "SI"},
        {"customer": "c3", "name": "Celina", "country": "PL"},
    ]
    homes.put(home, "customers", rows)
    homes.force(home, homes.segments("all", {"each": "everyone"}))
    refreshing.refresh(home)
    return home


def known(home, key, field):
    refreshing.refresh(home)
    opened = reading.opened(home)
    return opened.snapshot.customer(opened.snapshot.ordinal(key), opened.catalog).fields.get(field, ())


def count(home, rule):
    refreshing.refresh(home)
    return counting.count(home, rule).inside


def test_a_fact_written_by_hand_has_its_source_and_day_and_keeps_what_was_before(shop):
    edit = Edit({"employees": "12"}, since="2026-05-01", source="telephone", by="ola")
    saved = editing.save_customer(shop, "c1", edit)

    assert (saved.changed, saved.unchanged) == (1, 0)
    written = next(each for each in known(shop, "c1", "employees") if each.value == 120)
    assert written.source == "telephone"
    assert {each.value for each in known(shop, "c1", "employees")} == {100, 120}
    assert any(each.action == "edited" and each.subject == "c1" and each.by == "ola" for each in audit.latest(9))


def test_a_customer_is_made_and_a_second_of_its_key_is_not(shop):
    editing.save_customer(shop, "n1", Edit({"name": "Nova", "country": "SI"}), new=True)
    assert count(shop, 'name = "Nova"') == 1
    with pytest.raises(Problems, match="has this key already"):
        editing.save_customer(shop, "n1", Edit({"name": "Nova 2"}), new=True)
    with pytest.raises(Problems, match="no customer has this key"):
        editing.save_customer(shop, "nobody", Edit({"name": "Nobody"}))
    assert count(shop, "everyone") == 4


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"employees": "many"}, "many"),
        ({"country": "Atlantis"}, "Atlantis"),
        ({"employes": "3"}, "Did you mean employees"),
        ({"name": "Good", "employees": "1.5.2"}, "1.5.2"),
    ],
)
def test_what_an_import_would_reject_is_refused_whole(shop, values, says):
    before = shop.head()
    with pytest.raises(Problems, match=says):
        editing.save_customer(shop, "c1", Edit(values))
    assert shop.head() == before
    assert list(shop.path.glob("by-hand-*")) == []


def test_special_categories_and_hidden_fields_are_not_written(shop):
    catalog = shop.catalog()
    special = [key for key, each in catalog.fields.items() if each.sensitivity.value == "S9"]
    intrusive = next(key for key, each in catalog.fields.items() if each.sensitivity.value == "P+")
    for key in special:
        with pytest.raises(Problems, match="article 9"):
            editing.save_customer(shop, "c1", Edit({key: "x"}))
    with pytest.raises(Problems, match="hidden"):
        editing.save_customer(shop, "c1", Edit({intrusive: "x"}, sight=Sight(intrusive=False, special=False)))


def test_a_day_to_come_or_no_day_is_refused(shop):
    for day in ("2027-01-01", "soon"):
        with pytest.raises(Problems, match=day):
            editing.save_customer(shop, "c1", Edit({"employees": "3"}, since=day))


def test_a_contact_is_added_and_corrected(shop):
    fields = shop.catalog().relations["contacts"].fields
    name = next(key for key, each in fields.items() if each.type.value == "text")
    made = editing.save_row(shop, "c2", Edit({name: "Zala"}), relation="contacts")
    editing.save_row(shop, "c2", Edit({name: "Zala Novak"}), relation="contacts", row_key=made.key)
    refreshing.refresh(shop)
    opened = reading.opened(shop)
    rows = opened.snapshot.customer(opened.snapshot.ordinal("c2"), opened.catalog).rows["contacts"]
    assert [row.values[name] for row in rows] == ["Zala Novak"]
    with pytest.raises(Problems, match="no customer has this key"):
        editing.save_row(shop, "nobody", Edit({name: "X"}), relation="contacts")


def test_many_are_previewed_changed_and_taken_back(shop):
    edit = Edit({"employees": "20"})
    keys = bulk_editing.of_rule(shop, "everyone")
    assert keys == ("c1", "c2", "c3")
    seen = bulk_editing.preview(shop, keys, edit)
    assert (seen.customers, seen.changing, seen.same) == (3, 2, 1)

    saved = bulk_editing.apply(shop, keys, edit, what="all")
    assert saved.changed == 2
    assert count(shop, "employees = 20") == 3
    undone = undoing.undo(shop, saved.number)
    assert undone.changed == 2
    assert count(shop, "employees = 20") == 1
    assert count(shop, "employees = 10") == 1
    assert count(shop, "employees is unknown") == 1
    with pytest.raises(Problems, match="nothing of edit"):
        undoing.undo(shop, saved.number)


def test_unsetting_is_taken_back_too_and_later_changes_stay(shop):
    saved = bulk_editing.apply(shop, ("c1", "c2"), Edit({"employees": NOT_KNOWN}), what="two")
    assert count(shop, "employees is unknown") == 3
    editing.save_customer(shop, "c2", Edit({"employees": "99"}))
    undoing.undo(shop, saved.number)
    assert count(shop, "employees = 10") == 1
    assert count(shop, "employees = 99") == 1


def contacts(home, key):
    refreshing.refresh(home)
    opened = reading.opened(home)
    rows = opened.snapshot.customer(opened.snapshot.ordinal(key), opened.catalog).rows.get("contacts", ())
    return sorted(row.values[NAME] for row in rows)


NAME = "name"


def test_rows_are_removed_and_every_edit_of_them_is_taken_back(shop):
    made = editing.save_row(shop, "c2", Edit({NAME: "Zala"}), relation="contacts")
    other = editing.save_row(shop, "c2", Edit({NAME: "Miha"}), relation="contacts")
    renamed = editing.save_row(shop, "c2", Edit({NAME: "Zala Novak"}), relation="contacts", row_key=made.key)
    gone = undoing.remove_row(shop, "c2", Edit({}, by="ola"), relation="contacts", row_key=made.key)
    assert contacts(shop, "c2") == ["Miha"]
    with pytest.raises(Problems, match="has no row"):
        undoing.remove_row(shop, "c2", Edit({}), relation="contacts", row_key=made.key)
    undoing.undo(shop, gone.number)
    assert contacts(shop, "c2") == ["Miha", "Zala Novak"]
    with pytest.raises(Problems, match="nothing of edit"):
        undoing.undo(shop, renamed.number)
    undoing.undo(shop, other.number)
    assert contacts(shop, "c2") == ["Zala Novak"]
    again = editing.save_row(shop, "c2", Edit({NAME: "Zala Kos"}), relation="contacts", row_key=made.key)
    back = undoing.undo(shop, again.number)
    assert contacts(shop, "c2") == ["Zala Novak"]
    undoing.undo(shop, back.number)
    assert contacts(shop, "c2") == ["Zala Kos"]
    assert any(each.action == "removed" and each.by == "ola" for each in audit.latest(30))


def test_an_import_of_a_file_is_no_edit_to_undo(shop):
    with pytest.raises(Problems, match="no edit"):
        undoing.undo(shop, 1)


def test_owners_are_given_by_the_first_rule_that_fits(shop):
    rules = [OwnerRule("Ola", 'country = "PL"'), OwnerRule("Jan", "everyone")]
    assert owners.assign(shop, rules, Edit({}), dry_run=True).counts == (("Ola", 2), ("Jan", 1))
    assert count(shop, "owner is unknown") == 3
    owners.assign(shop, rules, Edit({}))
    assert count(shop, 'owner = "Ola"') == 2
    again = owners.assign(shop, [OwnerRule("Ewa", "everyone")], Edit({}))
    assert again.counts == (("Ewa", 0),)
    assert owners.assign(shop, [OwnerRule("Ewa", "everyone")], Edit({}), anew=True).counts == (("Ewa", 3),)
    with pytest.raises(Problems, match="owner: rule"):
        owners.rule_of("nothing")
