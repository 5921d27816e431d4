"""A disk of a few megabytes that can be filled up, or made read-only, where the system lets us make one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A folder with room for so much. Skips the test where this user can't mount."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this user can't mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)


def read_only(folder: Path, *, on: bool) -> None:
    how = "remount,ro" if on else "remount,rw"
    subprocess.run(["mount", "-o", how, str(folder)], capture_output=True, check=True)
