"""Restrictions and objections of after a backup hold again when it is put back; what was lifted since is lifted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from presek.app import (
    backing_up,
    erasing,
    erasure_list,
    held_list,
    objecting,
    putting_back,
    reading,
    refresh,
    restricting,
    wiring,
)
from presek.app.held_list import Held
from presek.app.home import Home
from presek.store import audit, backup_plan, restrictions
from presek.store.backup_plan import Plan
from presek.values.problem import Problems
from tests.app import homes
from tests.erasing import person
from tests.erasing.person import KEY, NAME, OTHER_KEY

SAID = f"{NAME} wrote a letter"


@dataclass(frozen=True)
class Kept:
    folder: Path
    backup: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory, migrated, django_db_blocker):
    """The other key and b were restricted before the backup; since then b is free, the person restricted (twice) and a
    objects."""
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("held")
        home = homes.make(folder / "home", migrated)
        person.fill(home)
        (folder / "safe").mkdir()
        backup_plan.put(Plan(str(folder / "safe"), None, 7, "test", 1))
        for key in ("b", OTHER_KEY):
            restricting.restrict(home, key, reason="disputes it", by="dora")
        backup = backing_up.make(home, folder / "safe" / "one.tar").path
        restricting.lift(home, "b", reason="settled", by="dora")
        restricting.restrict(home, KEY, reason=SAID, by="dora")
        restricting.lift(home, KEY, reason="settled", by="dora")
        restricting.restrict(home, KEY, reason=SAID, by="dora")
        objecting.put(home, "a", came_by=SAID, day=date(2026, 5, 3), by="dora")
        homes.leave()
        yield Kept(folder, backup)
        homes.leave()
        wiring.start(before)


@pytest.fixture
def _database(django_db_blocker):
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        yield
        homes.leave()
        wiring.start(before)


@pytest.mark.usefixtures("_database")
def test_who_is_protected_since_is_protected_again_and_who_was_let_go_is_let_go(kept, tmp_path):
    homes.leave()
    done = putting_back.put_back(kept.backup, tmp_path / "new")
    home = Home.open(done.home)

    assert (done.erased_again, done.held_again) == (0, 3)
    assert restrictions.restricted() == {KEY, OTHER_KEY}
    [objection] = objecting.listed()
    assert (objection.customer, objection.as_json()["since"]) == ("a", "2026-05-03")
    told = {(each.action, each.subject) for each in audit.latest(9)}
    assert {("objected", "a"), ("restricted", KEY), ("restriction lifted", "b")} <= told
    opened = reading.opened(home)
    assert {row.values["granted"] for row in opened.rows("consents", opened.ordinal("a"))} == {False}
    homes.leave()
    assert SAID not in str(person.found_in(tmp_path / "new"))


@pytest.mark.usefixtures("_database")
def test_without_the_list_nobody_says_so_and_the_command_tells_that(kept, tmp_path):
    (tmp_path / "old.tar").write_bytes(kept.backup.read_bytes())
    homes.leave()
    done = putting_back.put_back(tmp_path / "old.tar", tmp_path / "new")

    assert (done.erased_again, done.held_again) == (None, None)
    assert restrictions.restricted() == {"b", OTHER_KEY}


def test_the_list_tells_prints_days_and_instants_and_neither_key_nor_reason(kept):
    text = (kept.folder / "safe" / erasure_list.NAME).read_text("utf-8")
    said = json.loads(text)
    assert {name for each in said["held"] for name in each} == {"salt", "print", "what", "at", "day", "ended_at"}
    assert len(said["held"]) == 5
    assert not any(each in text for each in (KEY, OTHER_KEY, NAME, "disputes"))


def test_that_one_ended_is_not_forgotten_by_whoever_wrote_before():
    begun, ended = Held("s", "p", "restriction", 1), Held("s", "p", "restriction", 1, ended_at=2)
    assert held_list.together([ended], [begun]) == (ended,) == held_list.together([begun], [ended])
    other = Held("s", "p", "objection", 1, 20_000)
    assert held_list.together([begun], [other]) == (begun, other)


@pytest.mark.parametrize("held", ['[{"salt": "s"}]', '[{"what": "else"}]', "3", '["x"]'])
def test_a_damaged_list_is_refused(tmp_path, held):
    (tmp_path / "list.json").write_text(f'{{"format": 1, "erased": [], "held": {held}}}', "utf-8")
    with pytest.raises(Problems) as refused:
        erasure_list.read_held(tmp_path / "list.json")
    assert refused.value.problems[0].code == "no-erasures"


@pytest.mark.usefixtures("_database")
def test_the_worker_and_people_hold_nobody_back_where_the_folder_of_backups_is_away(home, tmp_path):
    person.fill(home)
    (tmp_path / "file").write_text("no folder", "utf-8")
    backup_plan.put(Plan(str(tmp_path / "file" / "below"), None, 7, "test", 1))
    restricting.restrict(home, "a", reason="disputes it", by="dora")
    objecting.put(home, "b", came_by="mail", by="dora")
    erasing.finish(home, erasing.ask(home, KEY, reason="asked by letter", by="dora"))
    refresh.refresh(home)

    assert erasure_list.write(home, tmp_path / "list.json") == 1
    assert [each.what for each in erasure_list.read_held(tmp_path / "list.json")] == ["restriction", "objection"]
