"""What the environment may say, and what is told where it says something else."""

from __future__ import annotations

import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from presek.app import day_asked, wiring
from presek.values.problem import Branch, Problems

WARSAW = ZoneInfo("Europe/Warsaw")


def test_everything_lies_in_the_home_unless_the_environment_says_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("PRESEK_HOME", str(tmp_path))
    assert wiring.home_folder() == tmp_path
    assert wiring.home_folder(Path("elsewhere")) == Path.cwd() / "elsewhere"
    assert wiring.lake_folder(tmp_path) == tmp_path / "lake"
    assert wiring.database(tmp_path)["NAME"] == str(tmp_path / "presek.sqlite3")

    monkeypatch.setenv("PRESEK_LAKE", str(tmp_path / "facts"))
    assert wiring.lake_folder(tmp_path) == tmp_path / "facts"


def test_a_database_on_a_server_is_read_from_its_address(monkeypatch, tmp_path):
    monkeypatch.setenv("PRESEK_DATABASE_URL", "postgresql://anna:p%40ss@db.example:5433/presek")
    monkeypatch.setattr(wiring, "find_spec", lambda name: object())

    said = wiring.database(tmp_path)

    assert said["ENGINE"] == "django.db.backends.postgresql"
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    assert [said[name] for name in names] == ["presek", "anna", "p@ss", "db.example", "5433"]


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://host", "presek.sqlite3"])
def test_another_address_of_a_database_is_a_problem_of_the_place(monkeypatch, tmp_path, address):
    monkeypatch.setenv("PRESEK_DATABASE_URL", address)
    with pytest.raises(Problems, match="PRESEK_DATABASE_URL") as refused:
        wiring.database(tmp_path)
    assert refused.value.branch is Branch.PLACE


def test_a_lake_in_object_storage_is_refused_with_its_reason(monkeypatch, tmp_path):
    monkeypatch.setenv("PRESEK_LAKE", "s3://bucket/lake")
    with pytest.raises(Problems, match="keeps the lake in a folder"):
        wiring.lake_folder(tmp_path)


def test_the_key_that_signs_sessions_is_made_once_and_is_its_owners_alone(tmp_path):
    made = wiring.secret_key(tmp_path)

    assert len(made) >= 50
    assert wiring.secret_key(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert wiring.secret_key(tmp_path / "nowhere") != made


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-06-30", "2026-07-01T00:00:00+02:00"),
        ("2026-06-30T14:00", "2026-06-30T14:00:00+02:00"),
        ("2026-06-30T14:00+00:00", "2026-06-30T16:00:00+02:00"),
        (" 2026-12-31 ", "2027-01-01T00:00:00+01:00"),
    ],
)
def test_a_day_means_its_end_and_a_time_itself(text, instant):
    assert str(day_asked.read(text, WARSAW)) == instant
    assert day_asked.read(day_asked.written(day_asked.read(text, WARSAW)), WARSAW) == day_asked.read(text, WARSAW)


@pytest.mark.parametrize(
    "text", ["", "2026-02-30", "yesterday", "9999-12-31", "0001-01-01", "2026-13-01T00:00", "30.6.2026"]
)
def test_what_is_no_day_is_a_problem(text):
    with pytest.raises(Problems, match="is no day"):
        day_asked.read(text, WARSAW)
