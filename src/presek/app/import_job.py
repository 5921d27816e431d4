"""Imports asked for on a page and done by the worker: with progress, stoppable, and never done half.

A job is done once: who died after the import was kept finds it by the job's number and only says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from presek.app import clock, importing, mapping_said, uploading
from presek.app.clock import Stopwatch
from presek.app.home import Home
from presek.app.import_report import MOST_WARNINGS, Noted
from presek.app.importing import Asked
from presek.app.job_runs import Ending, Running, carry_out
from presek.store import import_details, jobs
from presek.store.jobs import Job
from presek.values.problem import Branch, Problem, Problems

KIND = "import"
SECONDS_BETWEEN_NOTES = 0.5

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as its page shows it. `share` is 0 to 1; `counts` are there when it is done; `number` is the import's."""

    number: int
    state: str
    file: str
    token: str
    dry_run: bool
    rows: int
    share: float
    counts: dict[str, int]
    first_rejects: tuple[str, ...]
    imported: int | None
    problems: tuple[str, ...]
    warnings: tuple[Noted, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {"done", "failed", "stopped"}

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "job": self.number, "state": self.state, "file": self.file, "dry_run": self.dry_run, "rows": self.rows,
            "share": self.share, "counts": self.counts, "first_rejects": list(self.first_rejects),
            "import": self.imported, "problems": list(self.problems),
            "warnings": [asdict(each) for each in self.warnings],
        }  # fmt: skip


def ask(home: Home, token: str, text: str, *, dry_run: bool, by: str) -> int:
    """Queues the import of an upload by a mapping; returns the job's number. An upload is in one job at a time."""
    upload = uploading.find(home, token)
    for each in jobs.unfinished(KIND):
        if each.payload["token"] == token:
            return each.number
    payload = {"token": token, "file": upload.name, "mapping": text, "dry_run": dry_run}
    return jobs.ask(KIND, payload, by=by, at=clock.now())


def again(home: Home, number: int, *, by: str) -> int:
    """Queues the import of what a job tried out, by the very mapping that it tried; returns the new job's number."""
    tried = jobs.find(number)
    if tried is None or tried.kind != KIND:
        raise Problems(Problem("no-job", f"there is no import job {number}.", branch=Branch.DATA))
    return ask(home, str(tried.payload["token"]), str(tried.payload["mapping"]), dry_run=False, by=by)


def state(number: int) -> JobState:
    """How a job stands; Problems where there is none of this number."""
    job = jobs.find(number)
    if job is None or job.kind != KIND:
        raise Problems(Problem("no-job", f"there is no import job {number}.", branch=Branch.DATA))
    said: dict[str, Any] = dict(job.progress)
    return JobState(
        number, job.state, str(job.payload["file"]), str(job.payload["token"]), bool(job.payload["dry_run"]),
        rows=int(said.get("rows", 0)), share=float(said.get("share", 0)), counts=said.get("counts", {}),
        first_rejects=tuple(said.get("first_rejects", ())), imported=said.get("import"),
        problems=tuple(_words(each) for each in job.problems),
        warnings=tuple(Noted(**each) for each in said.get("warnings", ())),
    )  # fmt: skip


def under_way() -> tuple[JobState, ...]:
    """The jobs that wait or run."""
    return tuple(state(each.number) for each in jobs.unfinished(KIND))


def stop(number: int) -> None:
    """Asks a job to stop; what was not kept yet is not kept then."""
    jobs.ask_to_stop(number, at=clock.now())


def do_queued(home: Home, *, say: Say, stopping: Callable[[], bool]) -> None:
    """Does every import that waits, the oldest first: what one of them waits for, all after it wait for."""
    while not stopping() and (job := jobs.begin(at=clock.now(), kind=KIND)) is not None:
        _do(home, job, say=say, stopping=stopping)
        if jobs.waits(job.number):
            return


def _do(home: Home, job: Job, *, say: Say, stopping: Callable[[], bool]) -> None:
    file = job.payload["file"]

    def read(running: Running) -> str:
        said = _import(home, job, running)
        jobs.progress(job.number, said)
        if not job.payload["dry_run"]:
            uploading.discard(home, str(job.payload["token"]))
        return f"import {file}: {said['rows']} rows read"

    carry_out(job.number, read, say=say, stopping=stopping, name=f"import {file}")


def _import(home: Home, job: Job, running: Running) -> dict[str, object]:
    done_before = import_details.of_job(job.number)
    if done_before is not None:
        return {"rows": 0, "share": 1, "import": done_before}
    upload = uploading.find(home, str(job.payload["token"]))
    text, dry_run = str(job.payload["mapping"]), bool(job.payload["dry_run"])
    report = importing.import_file(
        home, upload.path, _name(upload.name, text), text=text, dry_run=dry_run,
        progress=_noting(running), asked=Asked(by=job.asked_by, job=job.number, called=upload.name),
    )  # fmt: skip
    counts = {
        "read": report.read, "accepted": report.accepted, "rejected": report.rejected, "filtered": report.filtered,
        "unchanged": report.unchanged, "aside": report.aside,
    }  # fmt: skip
    return {
        "rows": report.read, "share": 1, "counts": counts, "first_rejects": list(report.first_rejects),
        "import": report.number, "warnings": [each.as_json() for each in report.warnings[:MOST_WARNINGS]],
    }  # fmt: skip


def _name(file: str, text: str) -> Path:
    """What the mapping is called: its source where it names one, else the file."""
    return Path(str(mapping_said.read(text).get("source") or Path(file).stem))


def _noting(running: Running) -> importing.Progress:
    watch = Stopwatch()
    last = [-SECONDS_BETWEEN_NOTES]

    def note(rows: int, share: float) -> None:
        if running.stopping():
            raise Ending
        seconds = watch.seconds()
        if seconds - last[0] >= SECONDS_BETWEEN_NOTES:
            last[0] = seconds
            running.progress({"rows": rows, "share": round(share, 3)})

    return note


def _words(problem: Mapping[str, Any]) -> str:
    at: dict[str, Any] = problem["at"] or {}
    where = ":".join(str(at[part]) for part in ("path", "line", "column") if at.get(part))
    near = f" ({', '.join(problem['nearest'])}?)" if problem["nearest"] else ""
    return f"{Path(where).name}: {problem['says']}{near}" if where else f"{problem['says']}{near}"
