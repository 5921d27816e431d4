"""A backup from before an erasing, put back: who was erased is erased again, before anybody may open the base; and what
is broken off on the way is no base."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from presek.app import backing_up, erasing, erasure_list, putting_back, reading, refresh, wiring
from presek.app.home import Home
from presek.store import audit, backup_plan
from presek.store.backup_plan import Plan
from presek.values.problem import Branch, Problems
from tests.app import homes
from tests.erasing import person
from tests.erasing.person import KEY, OTHER_KEY
from tests.faults.small_disk import small_disk

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Kept:
    """A base from which somebody was erased after `old` was made and who came again before `new` was. `hash`: of the
    base right after the erasing."""

    folder: Path
    old: Path
    new: Path
    hash: str

    @property
    def apart(self) -> Path:
        return self.folder / "list.json"


@pytest.fixture(scope="module")
def kept(tmp_path_factory, migrated, django_db_blocker):
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("kept")
        home = homes.make(folder / "home", migrated)
        person.fill(home)
        contact = {"customer": "a", "row": "k2", "name": "Ewa Lis", "email": "ewa@example.com"}
        columns = {name: name for name in ("name", "email")}
        homes.put(home, "contacts", [contact], row_key={"column": "row"}, columns=columns)
        refresh.refresh(home)
        old = backing_up.make(home, folder / "old" / "old.tar").path
        backup_plan.put(Plan(str(folder / "safe"), None, 7, "test", 1))
        (folder / "safe").mkdir()
        erasing.finish(home, erasing.ask(home, KEY, reason="asked by letter", by="dora"))
        erasing.finish(home, erasing.ask(home, "a", reason="asked by mail", by="dora", contact="k2"))
        gone = home.published().hash
        homes.put(home, "customers", [{"customer": KEY, "name": "Somebody", "city": "Ptuj"}])
        refresh.refresh(home)
        new = backing_up.make(home, folder / "safe" / "new.tar").path
        erasure_list.write(home, folder / "list.json")
        homes.leave()
        yield Kept(folder, old, new, gone)
        homes.leave()
        wiring.start(before)


def put_back(*given, **named) -> tuple[Home, putting_back.PutBack]:
    homes.leave()
    done = putting_back.put_back(*given, **named)
    return Home.open(done.home), done


def killed(*asked: object) -> None:
    homes.leave()
    done = subprocess.run(
        [sys.executable, "-m", "tests.erasing.broken_off", *map(str, asked)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]


@pytest.mark.usefixtures("_database")
class TestPutBack:
    """With lists and without."""

    def test_who_was_erased_since_is_erased_again_and_the_base_is_as_it_was_after(self, kept, tmp_path):
        home, done = put_back(kept.old, tmp_path / "new", erasures=kept.apart)

        assert (done.erased_again, done.hash == done.kept_hash, done.hash) == (2, False, kept.hash)
        assert {opened for opened in keys(home)} == {"a", "b", OTHER_KEY}
        assert [each.action for each in audit.latest(4)] == ["erased", "asked to erase"] * 2
        assert [row for batch in home.lake.read("contacts", home.head()["contacts"]) for row in batch.to_pylist()] == []
        homes.leave()
        assert [found for found in person.found_in(tmp_path / "new") if found[1] == KEY] == []

    def test_who_came_again_before_the_backup_was_made_stays(self, kept, tmp_path):
        home, done = put_back(kept.new, tmp_path / "new")

        assert (done.erased_again, done.hash == done.kept_hash) == (0, True)
        assert KEY in keys(home)

    def test_the_worker_keeps_the_list_beside_the_backups_and_nobody_stands_in_it(self, kept):
        beside = kept.folder / "safe" / erasure_list.NAME
        assert erasure_list.read(beside) == erasure_list.read(kept.apart)
        assert beside.stat().st_mode & 0o077 == 0
        assert KEY not in beside.read_text("utf-8")

    def test_without_a_list_it_is_told_that_nobody_said_who(self, kept, tmp_path):
        home, done = put_back(kept.old, tmp_path / "new")

        assert (done.erased_again, done.hash == done.kept_hash) == (None, True)
        assert KEY in keys(home)

    @pytest.mark.parametrize("text", ["", "[]", '{"format": 9, "erased": []}', '{"format": 1, "erased": [{}]}', "\0"])
    def test_a_broken_list_is_refused_before_anything_is_written(self, kept, tmp_path, text):
        (tmp_path / "list.json").write_text(text, "utf-8")
        with pytest.raises(Problems) as refused:
            putting_back.put_back(kept.old, tmp_path / "new", erasures=tmp_path / "list.json")
        assert refused.value.problems[0].code == "no-erasures"
        assert not (tmp_path / "new").exists()


@pytest.mark.usefixtures("_database")
class TestBrokenOff:
    """By signal 9."""

    def test_a_backup_that_is_killed_is_none_and_the_next_one_clears_it_away(self, kept, tmp_path):
        (tmp_path / "safe").mkdir()
        killed("backup", kept.folder / "home", tmp_path / "safe" / "one.tar", "half")
        assert [path.name for path in (tmp_path / "safe").iterdir()] == [".one.tar.making"]
        assert len([*(kept.folder / "home").glob(".backup-*")]) == 1
        wiring.start(kept.folder / "home")

        made = backing_up.make(Home.open(kept.folder / "home"), tmp_path / "safe" / "two.tar")

        assert backing_up.look(made.path).hash == made.hash
        assert [path.name for path in (tmp_path / "safe").iterdir()] == ["two.tar"]
        assert [*(kept.folder / "home").glob(".backup-*")] == []

    @pytest.mark.parametrize("where", ["unpacking", "erasing"])
    def test_a_restore_that_is_killed_leaves_no_base_and_is_done_again(self, kept, tmp_path, where):
        folder = tmp_path / "new"
        (kept.old.parent / erasure_list.NAME).write_text(kept.apart.read_text("utf-8"), "utf-8")
        killed("restore", folder, kept.old, where)
        if where == "erasing":
            with pytest.raises(Problems) as half:
                Home.open(folder, create=False)
            assert half.value.problems[0].code == "half-restored"
        else:
            assert not folder.exists()
            return

        home, done = put_back(kept.old, folder)

        assert (done.erased_again, done.hash) == (2, kept.hash)
        assert KEY not in keys(home)
        (kept.old.parent / erasure_list.NAME).unlink()

    def test_what_somebody_else_put_there_is_never_taken_for_half_a_restore(self, kept, tmp_path):
        folder = tmp_path / "new"
        folder.mkdir()
        (folder / wiring.RESTORING).write_text("/another/home\n", "utf-8")
        (folder / "letter.txt").write_text("keep me", "utf-8")
        with pytest.raises(Problems) as refused:
            putting_back.put_back(kept.old, folder)
        assert refused.value.problems[0].code == "not-empty"
        assert (folder / "letter.txt").exists()


@pytest.mark.usefixtures("_database")
class TestFullDisk:
    """A restore that finds no room, before it begins or in the middle of it."""

    @pytest.mark.parametrize("told", [True, False], ids=["told before", "found in the middle"])
    def test_a_full_disk_leaves_nothing_and_with_room_it_is_put_back_whole(self, kept, tmp_path, monkeypatch, told):
        with small_disk(tmp_path / "disk", 64) as disk:
            full = disk / "somebody-elses.bin"
            with full.open("wb") as file:
                file.write(bytes((64 << 20) - kept.old.stat().st_size // 2))
            with monkeypatch.context() as patched:
                if not told:
                    patched.setattr(putting_back, "need_room", lambda *_: None)
                homes.leave()
                with pytest.raises(Problems) as refused:
                    putting_back.put_back(kept.old, disk / "new", erasures=kept.apart)
            assert refused.value.problems[0].branch is Branch.PLACE
            assert [path.name for path in disk.iterdir()] == [full.name]

            full.unlink()
            _, done = put_back(kept.old, disk / "new", erasures=kept.apart)
            assert (done.erased_again, done.hash) == (2, kept.hash)
            homes.leave()


@pytest.fixture
def _database(django_db_blocker):
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        yield
        homes.leave()
        wiring.start(before)


def keys(home: Home) -> set[str]:
    opened = reading.opened(home)
    return {opened.snapshot.key(int(each)) for each in opened.everybody().ordinals()}


def test_the_list_tells_prints_and_instants_and_nothing_else(kept):
    said = json.loads(kept.apart.read_text("utf-8"))
    assert {name for each in said["erased"] for name in each} == {"salt", "print", "at"}
