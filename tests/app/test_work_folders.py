"""Folders for what an import can't hold in memory: gone with it, and swept where it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from presek.app import work_folders
from presek.app.work_folders import FOLDER, work_folder

KILLED = """
import os, signal, sys
from pathlib import Path
from types import SimpleNamespace
from presek.app import wiring
wiring.start(Path(sys.argv[1]))
from presek.app.work_folders import work_folder

with work_folder(SimpleNamespace(path=Path(sys.argv[1]))) as work:
    (work.folder / "rows").write_text("rows")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def left(home) -> list[str]:
    return sorted(each.name for each in (home.path / FOLDER).iterdir() if each.is_dir())


def test_a_folder_is_gone_with_its_import_also_when_that_fails(home):
    def work_and_stop() -> None:
        with work_folder(home) as work:
            work.file("rows").write_text("rows")
            assert left(home) == [work.folder.name]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_and_stop()
    assert left(home) == []


def test_what_a_killed_import_left_is_swept_and_what_another_works_in_is_not(home):
    died = subprocess.run([sys.executable, "-c", KILLED, str(home.path)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(left(home)) == 1

    with work_folder(home) as first, work_folder(home) as second:
        assert left(home) == sorted(each.folder.name for each in (first, second))
        assert work_folders.sweep(home) == 0
        assert os.listdir(first.folder) == []
    assert left(home) == []
