"""Erasing a customer: nothing that says who it was is left anywhere, and what the books need stays, of nobody."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.apps import apps

from presek.app import erasing, erasing_facts, intake, job_list, merging, movements, reading, refresh, wiring
from presek.app.home import Home
from presek.source import erased
from presek.store import alerts, audit, erasures, jobs
from presek.values.problem import Problems
from tests.app import homes
from tests.erasing import person
from tests.erasing.person import KEY, NAME, OTHER_KEY, STREET
from tests.intake.sending import order, sent


@dataclass(frozen=True)
class Gone:
    """A base from which the person was erased under their first key. `planned`: what was told before."""

    home: Home
    planned: erasing.Planned
    head_after_plan: bool
    done: erasing.Erased
    hash: str


@pytest.fixture
def base(home):
    person.fill(home)
    return home


@pytest.fixture(scope="module")
def gone(tmp_path_factory, migrated, django_db_blocker):
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("gone") / "home", migrated)
        person.fill(home)
        intake.allow("shop", by="tests")
        head = dict(home.head())
        planned = erasing.plan(home, KEY)
        unchanged = dict(home.head()) == head and erasing.listed() == ()
        done = erase(home)
        yield Gone(home, planned, unchanged, done, home.published().hash)
        homes.leave()
        wiring.start(before)


def erase(home, key: str = KEY) -> erasing.Erased:
    return erasing.finish(home, erasing.ask(home, key, reason="asked by letter", by="dora"))


def members(home, segment: str) -> set[str]:
    opened = reading.opened(home)
    return {opened.snapshot.key(int(each)) for each in reading.answer(home, segment).true.ordinals()}


def test_nothing_that_says_who_it_was_is_left_anywhere_in_the_home(base):
    person.leave_traces(base)
    assert len({file for file, _ in person.found_in(base.path)}) > 20

    done = erase(base)

    homes.leave()
    assert person.found_in(base.path) == []
    assert done.done
    assert done.rows["contacts"] == 1
    assert done.kept == {"orders": 2}


def test_what_the_books_need_stays_and_belongs_to_nobody(gone):
    base = gone.home

    kept = [row for batch in base.lake.read("orders", base.head()["orders"]) for row in batch.to_pylist()]
    assert sorted(row["row_key"] for row in kept) == ["1", "2", "3", "4"]
    assert base.published().customers == 3
    assert members(base, "big") == {"a"}
    assert members(base, "here") == {"a", OTHER_KEY}
    opened = reading.opened(base)
    assert opened.snapshot.size == 4
    assert opened.snapshot.ordinal("") is None


def test_the_answers_are_those_of_a_base_that_never_knew_them(gone, home):
    person.fill(home, without=KEY)

    assert home.published().hash == gone.hash


def test_who_left_because_they_were_erased_is_told_so_and_past_counts_stay(gone):
    moved = [
        (each.segment, each.entered, each.reason.value, len(each.ordinals))
        for run in movements.changes_after(gone.home, 0, most_runs=99, firsts=True)
        for each in run.movements
        if each.reason is not None
    ]
    assert ("big", True, "first", 2) in moved
    assert ("big", False, "erased", 1) in moved


def test_the_key_of_somebody_erased_who_comes_again_is_somebody_new_and_it_is_told(base):
    erase(base)
    report = homes.put(base, "customers", [{"customer": KEY, "name": "Somebody", "city": "Ptuj"}])
    refresh.refresh(base)

    assert report.new_customers == 1
    assert [each.example for each in report.warnings] == [erased.CAME_AGAIN]
    assert reading.opened(base).snapshot.ordinal(KEY) == 4
    assert [each.code for each in alerts.standing()] == ["erased-again"]
    assert members(base, "here") == {"a", KEY, OTHER_KEY}


def test_nobody_gets_the_ordinal_of_who_was_erased_last(base):
    erase(base, OTHER_KEY)  # the last one that was entered
    homes.put(base, "customers", [{"customer": "new", "city": "Ptuj"}])
    refresh.refresh(base)

    assert reading.opened(base).snapshot.ordinal("new") == 4
    assert members(base, "here") == {"a", KEY, "new"}


def test_what_programs_tell_of_somebody_erased_is_refused_and_nothing_of_it_is_kept(gone):
    base = gone.home
    became = sent(base, order(70, customer=KEY, product=NAME), order(71, customer="a"))

    assert (became.accepted, became.aside, became.rejected) == (1, 0, 1)
    assert became.reasons[0]["says"] == erased.REASON
    kept = [row for batch in base.lake.read("rejects", base.head()["rejects"]) for row in batch.to_pylist()]
    assert NAME not in str(kept)
    assert KEY not in str(kept)


def test_rows_of_a_file_about_somebody_erased_are_refused_whole(gone):
    base = gone.home
    lines = [
        {"customer": key, "order": number, "ordered_at": "2026-05-01"} for key, number in ((KEY, "80"), ("b", "81"))
    ]
    report = homes.put(
        base, "orders", lines, row_key={"column": "order"}, columns={"ordered_at": "ordered_at"}, create_customers=True
    )

    assert (report.accepted, report.rejected, report.new_customers) == (1, 1, 0)
    assert KEY not in str([batch.to_pylist() for batch in base.lake.read("rejects", base.head()["rejects"])])


def test_one_who_was_merged_goes_with_all_their_keys(base):
    merging.merge(base, OTHER_KEY, KEY, by="maria")
    done = erase(base, OTHER_KEY)

    assert done.rows["customers"] == 2
    assert refresh.refresh(base).customers == 2


def test_a_plan_counts_and_changes_nothing(gone):
    assert gone.planned.goes == {"customers": 1, "facts": 1, "contacts": 1} == gone.done.rows
    assert gone.planned.stays == {"orders": 1} == gone.done.kept
    assert gone.head_after_plan


def test_nobody_and_no_reason_are_refused(gone):
    for key, reason in ((KEY, "asked"), (OTHER_KEY, "  "), (OTHER_KEY, "x" * 301)):
        with pytest.raises(Problems):
            erasing.ask(gone.home, key, reason=reason, by="dora")
    assert len(erasing.listed()) == 1
    with pytest.raises(Problems, match="no erasing 9"):
        erasing.find(9)


def test_the_trail_says_that_somebody_was_erased_and_not_who(gone):
    told = {(each.action, each.subject) for each in audit.latest(9)}
    assert {("erased", "erased-1"), ("asked to erase", "erased-1")} <= told
    kept = apps.get_model("store", "Erasure").objects.get()
    assert (kept.key, kept.work) == ("", {})


@pytest.mark.parametrize("broken", ["take_out", "purge", "purged", "swept"])
def test_what_is_broken_off_anywhere_is_finished_by_the_worker(base, monkeypatch, broken):
    whose = {
        "take_out": erasing_facts, "purge": erasing_facts, "purged": erasures, "swept": erasures,
    }[broken]  # fmt: skip
    doing = getattr(whose, broken)

    def die(*said, **more):
        if broken in {"take_out", "purge"}:
            doing(*said, **more)  # killed behind its last step
        raise KeyboardInterrupt

    number = erasing.ask(base, KEY, reason="asked", by="dora")
    with monkeypatch.context() as patched:
        patched.setattr(whose, broken, die)
        with pytest.raises(KeyboardInterrupt):
            erasing.finish(base, number)
        assert not erasing.find(number).done
    monkeypatch.setattr(erasing, "AGAIN_AFTER", 0)

    if broken == "swept":
        job_list.ask(erasing.KIND, by="dora")  # somebody asks for it again
    erasing.do_due(base, say=print, stopping=lambda: False)

    assert erasing.find(number).done
    assert [each.state for each in jobs.latest(9, kind=erasing.KIND)] == ["done"]
    assert members(base, "big") == {"a"}
    homes.leave()
    assert {trace for _, trace in person.found_in(base.path)} & {KEY, STREET} == {STREET}  # the other key's, too
