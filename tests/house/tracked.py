"""The files of the project as a newcomer would get them: those that git knows or would take in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = {".venv", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "presek-data", "__pycache__"}


def files(*folders: str, suffix: str = "") -> list[Path]:
    """Every file of these folders (of the whole project, if none is named), in order."""
    names = known_to_git(folders)
    if names is None:  # an unpacked archive, or no git on this machine
        starts = [ROOT / folder for folder in folders] or [ROOT]
        found = (path for start in starts for path in start.rglob("*") if not NOT_OURS & set(path.parts))
    else:
        found = (ROOT / name for name in names)
    return sorted(path for path in found if path.is_file() and path.name.endswith(suffix))


def known_to_git(folders: tuple[str, ...]) -> list[str] | None:
    if shutil.which("git") is None:
        return None
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else None


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
