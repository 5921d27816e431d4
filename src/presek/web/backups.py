"""Backups (`/administration/backup`): when they are made, those that are there, one now, and how to put one back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import backup_job
from presek.app.backup_job import Standing
from presek.values.instant import moment_of
from presek.web import guard, place, refused, words
from presek.web.whole_number import whole

EVERY = (1, 6, 12, 24, 168)
"""Hours that the page offers."""


@dataclass(frozen=True, slots=True)
class Row:
    """A backup that is there."""

    name: str
    size: str
    made: str


@dataclass(frozen=True, slots=True)
class BackupPage:
    """All that `backups.html` shows. `stands`: a tone and a sentence."""

    stands: tuple[str, str]
    problem: str
    next: str
    folder: str
    every: tuple[tuple[str, str, bool], ...]
    keep: str
    rows: tuple[Row, ...]
    restore: str
    may_now: bool
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SETTINGS)
def backups(request: HttpRequest) -> HttpResponse:
    """The page; a POST keeps the plan or asks for a backup now."""
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        faults = refused.faults_of(lambda: _do(request))
        if not faults:
            return HttpResponseRedirect(reverse("backups"))
    page = _page(backup_job.standing(), request, faults)
    return render(request, "backups.html", {"page": page}, status=422 if faults else 200)


def _do(request: HttpRequest) -> None:
    by = request.user.get_username()
    if request.POST.get("do") == "now":
        backup_job.ask(by)
        messages.success(request, gettext("A backup is made in a moment; the list of jobs shows how far it is."))
        return
    hours, keep = whole(request.POST.get("every", "")), whole(request.POST.get("keep", ""))
    folder = request.POST.get("folder", "")[:1000]
    backup_job.set_plan(place.home(), folder, by=by, hours=hours or None, keep=-1 if keep is None else keep)
    messages.success(request, gettext("Saved."))


def stands(found: Standing) -> tuple[str, str]:
    """How backups stand, as a tone and a sentence."""
    if found.running:
        return "warn", gettext("A backup is being made.")
    if found.problem:
        return "bad", gettext("The last backup failed.")
    if found.last_good is None:
        return "warn", gettext("No backup was made yet.")
    return "good", gettext("Last backup: %(moment)s") % {"moment": _moment(found.last_good)}


def _page(found: Standing, request: HttpRequest, faults: tuple[str, ...]) -> BackupPage:
    plan = found.plan
    hours = request.POST.get("every", "") if faults else str(plan.hours or "")
    never = ("", gettext("only when asked"), hours == "")
    offered = sorted({*EVERY, *([plan.hours] if plan.hours else [])})
    latest = found.kept[0].name if found.kept else "presek-….tar"
    return BackupPage(
        stands=stands(found),
        problem=found.problem,
        next=_moment(found.due_at) if found.due_at is not None else "",
        folder=request.POST.get("folder", "")[:1000] if faults else plan.folder,
        every=(never, *((str(each), _every(each), hours == str(each)) for each in offered)),
        keep=request.POST.get("keep", "")[:6] if faults else str(plan.keep),
        rows=tuple(Row(each.name, filesizeformat(each.size), _moment(each.at)) for each in found.kept),
        restore=f"presek restore {plan.folder or '…'}/{latest} --home /new/home",
        may_now=bool(plan.folder) and not found.running,
        faults=faults,
    )


def _every(hours: int) -> str:
    told = {1: gettext("once an hour"), 24: gettext("once a day"), 168: gettext("once a week")}
    return told.get(hours) or gettext("every %(hours)s hours") % {"hours": words.number(hours)}


def _moment(instant: int) -> str:
    return words.instant(moment_of(instant).astimezone(place.home().as_of(instant).zone))
