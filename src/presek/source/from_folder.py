"""Files of a watched folder or of an object store: which of them are new or changed since the last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from stat import S_ISREG
from typing import Any

from presek.source.definition import FolderPlace
from presek.source.pulled import refused

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")


@dataclass(frozen=True, slots=True)
class Found:
    """One file: its name under the place, and its stamp (size and time), by which a change shows. `path`: of one in a
    folder, where it is."""

    name: str
    stamp: str
    size: int
    path: Path = Path()


def new_ones(found: Iterable[Found], state: Mapping[str, Any]) -> list[Found]:
    """Those that are not in the state as they are now, in order of their names."""
    seen = state.get("files", {})
    return sorted((each for each in found if seen.get(each.name) != each.stamp), key=lambda each: each.name)


def with_seen(state: Mapping[str, Any], found: Found) -> dict[str, Any]:
    """The state in which this file, as it is, has been dealt with."""
    return {**state, "files": {**state.get("files", {}), found.name: found.stamp}}


def fits(name: str, pattern: str) -> bool:
    """Whether a name fits the pattern, and is no file that is still being written."""
    last = name.rpartition("/")[2]
    return fnmatch(last, pattern) and not last.startswith(".") and not last.endswith(UNFINISHED)


def in_folder(place: FolderPlace, *, now: int) -> list[Found]:
    """The files of a watched folder that nobody has touched for a while (`now` in microseconds)."""
    folder = Path(place.folder)
    if not folder.is_dir():
        raise refused(str(folder), "there is no such folder, or it can't be read.", code="no-folder")
    found = []
    for path in folder.iterdir():
        if not fits(path.name, place.pattern):
            continue
        try:
            about = path.stat()
        except OSError:
            continue  # it went meanwhile, or is a link to nowhere
        if S_ISREG(about.st_mode) and about.st_mtime_ns // 1000 <= now - place.settled * 1_000_000:
            found.append(Found(_shown(path.name), f"{about.st_size}:{about.st_mtime_ns}", about.st_size, path))
    return found


def _shown(name: str) -> str:
    """A name as it is kept and told: signs that nobody sees, and bytes that are no letters, escaped."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in name)
