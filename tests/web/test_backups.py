"""A base is kept whole in one file while everybody works, and put back from it: the same numbers, people and rules."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from django.contrib.auth.models import User

from presek.app import (
    backing_up,
    backup_archive,
    backup_job,
    clock,
    explore_index,
    intake_journal,
    putting_back,
    wiring,
)
from presek.app.home import Home
from presek.app.intake_journal import Journal
from presek.store import alerts, audit, database_copy, exceptions, head, jobs, policies
from presek.values.problem import Problems
from tests.faults.small_disk import small_disk
from tests.web import people


def state(home: Home) -> dict[str, object]:
    """What a base is, for those who use it."""
    run = home.published()
    return {
        "hash": run.hash,
        "sizes": {each.key: (each.inside, each.unknown) for each in run.counts},
        "customers": explore_index.of_run(home).size,
        "revenue": explore_index.of_run(home).base_revenue,
        "people": list(User.objects.order_by("username").values_list("username", "password", "is_superuser")),
        "policies": policies.deciding(),
        "exceptions": exceptions.all_of(),
        "audit": [(each.at, each.by, each.action, each.subject) for each in audit.latest(100_000)],
        "tables": {each: version for each, version in home.head().items() if each != "membership_changes"},
        "secret": wiring.secret_key(home.path),
    }


def refused(code: str, *asked, **named) -> None:
    with pytest.raises(Problems) as found:
        asked[0](*asked[1:], **named)
    assert found.value.problems[0].code == code


def put_back(path: Path, folder: Path) -> tuple[putting_back.PutBack, dict[str, object]]:
    done = putting_back.put_back(path, folder)
    return done, state(Home.open(folder))


def test_a_backup_put_back_into_an_empty_home_says_the_same(own_site, tmp_path):
    before = state(own_site.home)
    journal = Journal(own_site.folder / intake_journal.FOLDER)
    journal.keep(b"told by a program, and not read by the worker yet")
    journal.close()
    made = backing_up.make(own_site.home, tmp_path / "safe.tar")
    assert (tmp_path / "safe.tar").stat().st_mode & 0o077 == 0
    people.leave()

    done, after = put_back(made.path, tmp_path / "new")

    assert after == before
    assert done.hash == done.kept_hash == before["hash"] == made.hash
    assert [each.check for each in done.findings if each.state == "bad"] == []
    kept = sorted((own_site.folder / intake_journal.FOLDER).glob("*.journal"))
    assert [path.read_bytes() for path in kept] == [
        (tmp_path / "new" / intake_journal.FOLDER / path.name).read_bytes() for path in kept
    ]
    assert not {"snapshots"} & {Path(name).parts[0] for name in backup_archive.manifest(made.path).files}


def test_what_is_written_meanwhile_is_not_half_in_it(own_site, tmp_path, monkeypatch):
    before = state(own_site.home)
    version = own_site.home.head()["customers"]
    really = backup_archive.write

    def write_late(*given, **named):
        rows = pa.Table.from_batches(list(own_site.home.lake.read("customers", version)))
        head.move({"customers": own_site.home.lake.append("customers", rows)})
        return really(*given, **named)

    monkeypatch.setattr(backup_archive, "write", write_late)
    made = backing_up.make(own_site.home, tmp_path / "safe.tar")
    assert own_site.home.head()["customers"] > version
    people.leave()
    _, after = put_back(made.path, tmp_path / "new")
    assert after == before


def test_a_damaged_backup_is_refused_and_leaves_nothing(site, tmp_path):
    made = backing_up.make(site.home, tmp_path / "safe.tar")
    whole = made.path.read_bytes()
    assert backing_up.look(made.path).customers == site.size
    broken = tmp_path / "broken.tar"
    broken.write_bytes(whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :])
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[: len(whole) // 2])
    for path, code in ((broken, "backup-damaged"), (cut, "backup-damaged"), (tmp_path / "none.tar", "no-file")):
        refused(code, putting_back.put_back, path, tmp_path / "new")
    wiring.start(site.folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.tar", "cut.tar", "safe.tar"]


def test_nothing_is_overwritten(site, tmp_path):
    made = backing_up.make(site.home, tmp_path)
    assert made.path.parent == tmp_path
    refused("is-there", backing_up.make, site.home, made.path)
    refused("inside-home", backing_up.make, site.home, site.folder / "runs" / "safe.tar")
    refused("not-empty", putting_back.put_back, made.path, site.folder)


def test_a_full_disk_leaves_no_half_backup(site, tmp_path):
    with small_disk(tmp_path / "small", 1) as disk:
        refused("disk-full", backing_up.make, site.home, disk / "safe.tar")
        assert list(disk.iterdir()) == []


def test_a_home_and_a_backup_of_a_newer_edition_are_refused(own_site, tmp_path, monkeypatch):
    really = database_copy.to_file

    def from_the_future(path: Path) -> None:
        really(path)
        with closing(sqlite3.connect(path)) as database:
            database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '')")
            database.commit()

    monkeypatch.setattr(database_copy, "to_file", from_the_future)
    made = backing_up.make(own_site.home, tmp_path / "safe.tar")
    refused("newer-backup", putting_back.put_back, made.path, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    people.leave()
    with closing(sqlite3.connect(own_site.folder / "presek.sqlite3")) as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '')")
        database.commit()
    (own_site.folder / ".set-up-for").unlink()
    refused("newer-home", Home.open, own_site.folder)


def test_the_worker_makes_backups_by_the_plan_and_keeps_the_newest(own_site, tmp_path, monkeypatch):
    home, said = own_site.home, []
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    def turn() -> None:
        backup_job.do_due(home, say=said.append, stopping=lambda: False)

    turn()
    assert said == []
    client = own_site.client("administrator")
    answer = client.post(
        "/administration/backup", {"folder": str(tmp_path / "safe"), "every": "24", "keep": "2"}, follow=True
    )
    assert answer.status_code == 200
    for _ in range(3):
        turn()
        turn()
        now += 24 * backup_job.HOUR
    assert len(said) == 3
    kept = backing_up.kept_in(tmp_path / "safe")
    assert len(kept) == 2
    assert backing_up.look(kept[-1]).customers == own_site.size
    shown = client.get("/administration/backup").content.decode()
    assert all(path.name in shown for path in kept)
    assert f"presek restore {kept[-1]} --home" in shown

    (tmp_path / "safe").rename(tmp_path / "elsewhere")
    (tmp_path / "safe").write_text("in the way")
    turn()
    assert jobs.latest(1, kind=backup_job.KIND)[0].state == "failed"
    assert [each.code for each in alerts.standing()] == [backup_job.ALERT]
    assert "The last backup failed." in client.get("/administration/backup").content.decode()
    turn()
    assert len(jobs.latest(9, kind=backup_job.KIND)) == 4  # not again before an hour is over
    (tmp_path / "safe").unlink()
    now += backup_job.HOUR
    turn()
    assert alerts.standing() == ()


def test_a_plan_that_can_not_be_kept_is_refused_at_its_place(own_site):
    client = own_site.client("administrator")
    for said in (
        {"folder": "backups"},
        {"folder": "/proc/none"},
        {"folder": str(own_site.folder / "x")},
        {"keep": "x"},
    ):
        asked = {"folder": "/tmp", "every": "24", "keep": "7", **said}
        assert client.post("/administration/backup", asked).status_code == 422
    assert client.post("/administration/backup", {"do": "now"}).status_code == 422
