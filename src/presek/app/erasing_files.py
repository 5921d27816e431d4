"""A customer taken out of the files of the home: what programs sent, days' files of conditions, copies, crash notes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from presek.app import condition_files, intake_journal, uploading
from presek.app.home import Home
from presek.app.import_job import KIND
from presek.store import backup_plan, intake, jobs
from presek.store.scrubbing import Traces

COPIES = ("cache",)
NOTES = "logs"


def clean(home: Home, traces: Traces) -> dict[str, object]:
    """Takes them out; how many files of each kind were touched."""
    return {
        "journals": _journals(home),
        "condition_files": condition_files.forget(home, traces.keys),
        "uploads": _uploads(home),
        "notes": _notes(home, traces),
        "copies": _copies(home),
    }


def backups() -> list[str]:
    """The backups that were made before, by name: each holds whoever was there then."""
    plan = backup_plan.get()
    folder = Path(plan.folder) if plan.folder else None
    return [] if folder is None or not folder.is_dir() else sorted(each.name for each in folder.glob("*.tar"))


def _journals(home: Home) -> int:
    """What was drained is never read again: nothing of it stays."""
    folder = home.path / intake_journal.FOLDER
    for held in home.path.glob(f".backup-*/{intake_journal.FOLDER}/*{intake_journal.ENDING}"):
        # A backup under way holds the journals by second names: it gets copies, for it may have to drain them again.
        beside = held.with_suffix(".copy")
        shutil.copyfile(held, beside)
        beside.replace(held)
    positions = intake.positions()
    return sum(intake_journal.blank(folder, name, positions.get(name, 0)) for name in intake_journal.names(folder))


def _uploads(home: Home) -> int:
    """Files that nobody imports: who is in them can't be told without reading them, so they go."""
    busy = {str(each.payload.get("token")) for each in jobs.unfinished(KIND)}
    idle = [each for each in uploading.waiting(home) if each.token not in busy]
    for each in idle:
        uploading.discard(home, each.token)
    return len(idle)


def _notes(home: Home, traces: Traces) -> int:
    folder, found = home.path / NOTES, 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and _names(path.read_text("utf-8", "replace"), traces):
            path.unlink(missing_ok=True)
            found += 1
    return found


def _copies(home: Home) -> int:
    """Folders of copies are made again by whoever needs them."""
    found = 0
    for name in COPIES:
        for path in (home.path / name).iterdir() if (home.path / name).is_dir() else ():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
                found += 1
    return found


def _names(text: str, traces: Traces) -> bool:
    return any(each in text or json.dumps(each)[1:-1] in text for each in (*traces.keys, *traces.words))
