"""Jobs of the worker (`/administration/jobs`): what runs, what ran, what comes next; stopping, and doing it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import job_list
from presek.app.job_list import JobLine
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, words

TONES = {"queued": "", "running": "warn", "done": "good", "failed": "bad", "stopped": ""}
MOST = 100
ASKED_FOR = ("refresh", "upkeep")
"""What may be asked for on the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A job in words; `percent` of one that runs and can say."""

    number: int
    kind: str
    what: str
    tone: str
    state: str
    by: str
    asked: str
    ended: str
    percent: int | None
    problem: str
    stoppable: bool
    repeatable: bool
    moving: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens next, and when at the earliest."""

    kind: str
    what: str
    at: str


@dataclass(frozen=True, slots=True)
class JobsPage:
    """All that `jobs.html` shows; `worker` is empty where none is at work."""

    rows: tuple[Row, ...]
    coming: tuple[Coming, ...]
    worker: str

    @property
    def moving(self) -> bool:
        """Whether a job waits or runs, so that the page goes on telling."""
        return any(each.moving for each in self.rows)


@dataclass(frozen=True, slots=True)
class JobPage:
    """All that `job.html` shows: a job and its log, one line a time and a sentence."""

    row: Row
    log: tuple[tuple[str, str], ...]

    @property
    def moving(self) -> bool:
        """Whether it waits or runs."""
        return self.row.moving


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def listed(request: HttpRequest) -> HttpResponse:
    """The latest jobs and what comes next; a POST asks for a refresh or for the upkeep."""
    if request.method == "POST":
        kind = request.POST.get("do", "")
        if kind in ASKED_FOR:
            job_list.ask(kind, by=request.user.get_username())
            messages.success(request, gettext("It is done in a moment."))
        return HttpResponseRedirect(reverse("jobs"))
    schedule = job_list.schedule(place.home())
    page = JobsPage(
        rows=tuple(map(_row, job_list.listed(MOST))),
        coming=tuple(Coming(_kind(each.kind), each.what, _moment(each.at)) for each in schedule.due),
        worker=schedule.worker,
    )
    return render(request, "jobs.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def job(request: HttpRequest, number: int) -> HttpResponse:
    """One job with its log; a POST stops it or asks for it again."""
    by = request.user.get_username()
    try:
        line, notes = job_list.find(number)
    except Problems as missing:
        raise Http404(str(missing)) from None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "stop":
                job_list.cancel(number, by=by)
                messages.success(request, gettext("It stops at its next step; what it has not finished is not kept."))
            elif request.POST.get("do") == "again":
                job_list.rerun(place.home(), number, by=by)
                messages.success(request, gettext("It is done in a moment."))
        except Problems as refused:
            messages.error(request, "; ".join(words.problem(problem) for problem in refused.problems))
        return HttpResponseRedirect(reverse("jobs"))
    log = tuple((_moment(each.at), each.says) for each in notes)
    return render(request, "job.html", {"page": JobPage(_row(line), log)})


def _row(line: JobLine) -> Row:
    running = line.state == "running"
    return Row(
        line.number, _kind(line.kind), line.what, tone=TONES[line.state], state=_state(line), by=line.by,
        asked=_moment(line.asked_at), ended=_moment(line.ended_at),
        percent=round(100 * line.share) if running and line.share is not None else None, problem=line.problem,
        stoppable=line.stoppable, repeatable=line.repeatable, moving=line.state in {"queued", "running"},
    )  # fmt: skip


def _state(line: JobLine) -> str:
    if line.stop_asked and line.state == "running":
        return gettext("stopping")
    return {
        "queued": gettext("waiting"),
        "running": gettext("running"),
        "done": gettext("done"),
        "failed": gettext("failed"),
        "stopped": gettext("stopped"),
    }[line.state]


def _kind(kind: str) -> str:
    return {
        "refresh": gettext("refresh of the segments"),
        "import": gettext("import of a file"),
        "source": gettext("reading a source"),
        "find-duplicates": gettext("search for duplicates"),
        "conditions": gettext("file of conditions"),
        "upkeep": gettext("upkeep of the data"),
        "webhook": gettext("webhook"),
        "backup": gettext("backup"),
        "erase": gettext("erasing of a customer"),
        "engine": gettext("synchronising with the engine"),
        "write-back": gettext("writing back to the engine"),
    }.get(kind, kind)


def _moment(instant: int | None) -> str:
    home = place.home()
    return "" if instant is None else words.instant(moment_of(instant).astimezone(home.as_of(instant).zone))
