"""Files sent by a browser: written to the home as they come, kept until they are imported or thrown away."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from presek.app import clock
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.source.read import ENDINGS
from presek.values.problem import Branch, Problem, Problems

FOLDER = "uploads"
MAPPINGS = "mappings"
MOST_BYTES = 4 << 30
LEAST_FREE = 256 << 20
"""Bytes that stay free on the disk, whatever comes."""
MOST_WAITING = 50
ABOUT = "upload.json"
MAPPING = "mapping.yaml"
TOKEN = re.compile(r"[0-9a-f]{16}")
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came: its own name, its size in bytes, who sent it and when, and where it is kept."""

    token: str
    name: str
    size: int
    by: str
    at: int
    folder: Path

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / self.name


def receive(home: Home, name: str, pieces: Iterable[bytes], *, by: str, size: int | None = None) -> Upload:
    """Writes what comes, piece by piece, to a file; never all of it is held. `size` is how much was announced.

    Problems: of an unknown kind, empty, too large, cut off, or the disk is nearly full; nothing is left behind then.
    """
    name = _plain(name)
    _check_name(name)
    if size is not None and size > MOST_BYTES:
        raise Problems(_too_large(name))
    with place_problems():
        within = home.path / FOLDER
        within.mkdir(exist_ok=True)
        _check_room(within, name, size or 0)
        folder = within / secrets.token_hex(8)
        folder.mkdir()
        done = False
        try:
            written = _write(folder / name, pieces, name)
            if size is not None and written != size:
                says = f"only {written:,} of {size:,} bytes came; send the file again."
                raise Problems(Problem("cut-off", says, path=name, branch=Branch.PLACE))
            if not written:
                raise Problems(Problem("empty-file", "the file is empty.", path=name, branch=Branch.DATA))
            made = Upload(folder.name, name, written, by, clock.now(), folder)
            said = {"name": name, "size": written, "by": by, "at": made.at}
            (folder / ABOUT).write_text(json.dumps(said), "utf-8")
            done = True
        finally:
            if not done:
                shutil.rmtree(folder, ignore_errors=True)
    return made


def find(home: Home, token: str) -> Upload:
    """An upload that waits; Problems where it is gone."""
    folder = home.path / FOLDER / token
    about = folder / ABOUT
    if not TOKEN.fullmatch(token) or not about.exists():
        says = "this file is not here any more: it was imported or thrown away. Send it again."
        raise Problems(Problem("no-upload", says, branch=Branch.DATA))
    said = json.loads(about.read_text("utf-8"))
    return Upload(token, said["name"], said["size"], said["by"], said["at"], folder)


def waiting(home: Home) -> tuple[Upload, ...]:
    """All uploads that wait, the newest first."""
    tokens = [each.parent.name for each in (home.path / FOLDER).glob(f"*/{ABOUT}")]
    found = [find(home, token) for token in tokens if TOKEN.fullmatch(token)]
    return tuple(sorted(found, key=lambda each: -each.at)[:MOST_WAITING])


def discard(home: Home, token: str) -> None:
    """Throws an upload away; one that is gone already does no harm."""
    if TOKEN.fullmatch(token):
        shutil.rmtree(home.path / FOLDER / token, ignore_errors=True)


def keep_draft(upload: Upload, text: str) -> None:
    """Keeps what was chosen so far with the upload."""
    with place_problems():
        (upload.folder / MAPPING).write_text(text, "utf-8")


def keep_mapping(home: Home, upload: Upload, text: str, *, columns: Iterable[str]) -> None:
    """Keeps the mapping with the upload, and for the next file of the same columns."""
    keep_draft(upload, text)
    with place_problems():
        saved = saved_mapping(home, columns)
        saved.parent.mkdir(exist_ok=True)
        saved.write_text(text, "utf-8")


def mapping_of(upload: Upload) -> str | None:
    """The mapping that was chosen for an upload, or None."""
    path = upload.folder / MAPPING
    return path.read_text("utf-8") if path.exists() else None


def saved_mapping(home: Home, columns: Iterable[str]) -> Path:
    """Where the mapping for files of these columns is kept: a file as the command line reads it."""
    folded = "\n".join(name.strip().casefold() for name in columns)
    return home.path / MAPPINGS / f"{sha256(folded.encode()).hexdigest()[:16]}.mapping.yaml"


def _write(path: Path, pieces: Iterable[bytes], name: str) -> int:
    written = 0
    with path.open("wb") as file:
        for piece in pieces:
            written += len(piece)
            if written > MOST_BYTES:
                raise Problems(_too_large(name))
            file.write(piece)
            if written % (64 << 20) < len(piece):
                _check_room(path.parent, name, 0)
    return written


def _plain(name: str) -> str:
    """A file name without folders and without characters that file systems refuse."""
    last = re.split(r"[/\\]", name)[-1].strip()
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').lstrip(".")
    return kept if len(kept) <= LONGEST_NAME else kept[-LONGEST_NAME:]


def _check_name(name: str) -> None:
    ending = Path(name.lower().removesuffix(".gz")).suffix
    if ending not in {*ENDINGS, ".zip"}:
        known = ", ".join((*ENDINGS, ".zip"))
        says = f"files that end in '{ending}' are not read; send one of: {known} (.gz behind it is fine)."
        raise Problems(Problem("format", says, path=name, branch=Branch.DATA))


def _check_room(folder: Path, name: str, wanted: int) -> None:
    if shutil.disk_usage(folder).free - wanted < LEAST_FREE:
        says = "the disk has too little room for this file; make room, then send it again."
        raise Problems(Problem("disk", says, path=name, branch=Branch.PLACE))


def _too_large(name: str) -> Problem:
    says = f"the file is larger than {MOST_BYTES >> 30} GB; split it, or import it with `presek import`."
    return Problem("too-large", says, path=name, branch=Branch.DATA)
