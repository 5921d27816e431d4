"""A base of an earlier edition, with its data, is brought to this one: nothing is lost, and a backup was made first."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth.models import User

from presek.app import backing_up, backup_archive, clock, explore_index, policies, putting_back, upgrading
from presek.app.home import Home
from presek.store import audit, exceptions, migrate
from presek.values.problem import Problems

SIZES = {
    "a_class": (5, 0), "b_class": (24, 0), "basic_care": (5, 0), "c_class": (26, 0), "young_adults": (7, 9),
    "families": (5, 24), "seniors": (7, 9), "it_small": (0, 42), "production": (3, 41), "late_payers": (0, 0),
    "security_seekers": (5, 38), "early_adopters": (0, 35), "careful_it_buyers": (0, 6),
    "loyal_regional_families": (1, 8),
}  # fmt: skip
"""In, and cannot say, as the earlier edition told them."""


def rows(folder, question: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "presek.sqlite3")) as database:
        return database.execute(question).fetchall()


def sizes(home: Home) -> dict[str, tuple[int, int]]:
    return {each.key: (each.inside, each.unknown) for each in home.published().counts}


def test_everything_of_an_earlier_edition_is_there_afterwards(old_home, tmp_path):
    people = rows(old_home, "SELECT username, password FROM auth_user ORDER BY username")
    trail = rows(old_home, "SELECT at, by, action, subject FROM store_audit ORDER BY id")

    done = upgrading.upgrade(old_home, into=tmp_path / "safe", say=print)

    assert (done.before, done.migrations > 10, migrate.waiting()) == ("0009_quotes", True, 0)
    assert [each for each in done.findings if each.state == "bad"] == []
    home = Home.open(old_home)
    assert sizes(home) == SIZES
    assert explore_index.of_run(home).size == 60
    assert list(User.objects.order_by("username").values_list("username", "password")) == people
    assert User.objects.get(username="clerk").has_perm("store.edit_data")
    assert User.objects.get(username="clerk").has_perm("store.see_records")  # what roles may by now, they may
    assert [(each.at, each.by, each.action, each.subject) for each in reversed(audit.latest(10_000))][
        : len(trail)
    ] == trail
    assert len(policies.active(home)) == 14
    assert len(exceptions.all_of()) == len(rows(old_home, "SELECT id FROM store_policyexception"))


def test_the_backup_made_first_is_of_the_earlier_edition_and_can_be_put_back(old_home, tmp_path):
    done = upgrading.upgrade(old_home, into=tmp_path / "safe", say=print)
    assert backup_archive.manifest(done.backup.path).about["database"] == "0009_quotes"
    assert backing_up.look(done.backup.path).customers == 60
    back = putting_back.put_back(done.backup.path, tmp_path / "again")
    assert sizes(Home.open(back.home)) == SIZES


def test_what_is_up_to_date_is_left_as_it_is(old_home, tmp_path):
    upgrading.upgrade(old_home, into=None, say=print)
    home = Home.open(old_home)
    run = home.published().number
    done = upgrading.upgrade(old_home, into=tmp_path / "safe", say=print)
    assert (done.migrations, done.backup, done.refreshed, home.published().number) == (0, None, False, run)


def test_a_snapshot_that_can_not_be_read_any_more_is_made_anew(old_home):
    for path in (old_home / "snapshots").rglob("*"):
        if path.is_file() and path.parent.name != "snapshots":
            path.write_bytes(b"of an older edition")
    done = upgrading.upgrade(old_home, into=None, say=print)
    assert {each.check: each.state for each in done.findings}["snapshot"] == "good"
    assert sizes(Home.open(old_home)) == SIZES


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '')", "newer-home"),
        ("INSERT INTO store_lease (name, holder, until) VALUES ('worker', 'shop:7', {until})", "worker-at-work"),
    ],
)
def test_a_newer_home_and_a_worker_at_work_are_refused_and_nothing_is_changed(old_home, tmp_path, change, code):
    with closing(sqlite3.connect(old_home / "presek.sqlite3")) as database:
        database.execute(change.format(until=clock.now() + 60_000_000))
        database.commit()
    before = rows(old_home, "SELECT app, name FROM django_migrations ORDER BY id")
    with pytest.raises(Problems) as refused:
        upgrading.upgrade(old_home, into=tmp_path / "safe", say=print)
    assert refused.value.problems[0].code == code
    assert rows(old_home, "SELECT app, name FROM django_migrations ORDER BY id") == before
    assert not (tmp_path / "safe").exists()
