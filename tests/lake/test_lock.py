"""One writer: the second is told who holds the lake, and the dead hold nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from presek.lake.lock import NOTE, Holder, holder_of, lake_lock
from presek.values.problem import Branch, Problems

ANNA = Holder("anna", 4711, "importing orders.csv", 1_767_225_600_000_000)
HOLDS = """
import sys, time
from pathlib import Path
from presek.lake.lock import Holder, lake_lock
with lake_lock(Path(sys.argv[1]), Holder("other", 1, "a long import", 0)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_writer_is_told_who_holds_the_lake(tmp_path: Path):
    with lake_lock(tmp_path, ANNA), pytest.raises(Problems) as raised, lake_lock(tmp_path, ANNA):
        pytest.fail("two writers")

    (problem,) = raised.value.problems
    assert (problem.code, problem.branch) == ("lake-locked", Branch.PLACE)
    assert "anna (process 4711, importing orders.csv, since 2026-01-01 00:00:00 UTC)" in problem.says


def test_a_lock_is_free_again_afterwards_a_failure_too(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt), lake_lock(tmp_path, ANNA):
        raise KeyboardInterrupt

    assert holder_of(tmp_path) is None
    with lake_lock(tmp_path, ANNA):
        assert holder_of(tmp_path) == ANNA


def test_another_process_is_told_and_a_killed_one_holds_nothing(tmp_path: Path):
    other = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Problems, match="a long import"), lake_lock(tmp_path, ANNA):
            pytest.fail("two writers")
    finally:
        other.kill()
        other.communicate()

    assert (tmp_path / NOTE).exists()
    with lake_lock(tmp_path, ANNA):
        assert holder_of(tmp_path) == ANNA


def test_a_note_that_cant_be_read_still_locks(tmp_path: Path):
    with lake_lock(tmp_path, ANNA):
        (tmp_path / NOTE).write_text("{broken")
        with pytest.raises(Problems, match="another process"), lake_lock(tmp_path, ANNA):
            pytest.fail("two writers")


def test_a_folder_that_cant_be_written_is_a_problem_of_the_place(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Problems) as raised, lake_lock(tmp_path / "file", ANNA):
        pytest.fail("locked a file")

    assert raised.value.branch is Branch.PLACE
