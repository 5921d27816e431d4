"""The engine (`/administration/engine`): where the rows are, when they were asked last, what could not be computed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from presek.app import engine_schedule, engine_state, write_back_job
from presek.app.engine_state import EngineState
from presek.values.instant import moment_of
from presek.web import guard, place, refused, words
from presek.web.data_lines import table_name
from presek.web.whole_number import whole

WRITINGS = {"write-back": False, "write-anew": True}
"""What is asked for, and whether everything is told anew."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is bound."""

    label: str
    table: str
    fields: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A segment that the engine could not compute."""

    key: str
    url: str
    says: str
    since: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a table of the target was told last."""

    table: str
    at: str
    run: str
    rows: str


@dataclass(frozen=True, slots=True)
class Writing:
    """How writing back stands: a tone and a sentence, the problem, the tables."""

    stands: tuple[str, str]
    problem: str
    tables: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class EnginePage:
    """All that `engine.html` shows. `bound`: there is an engine; `stands`: a tone and a sentence; `facts`: names and
    values of the last synchronising."""

    bound: bool
    stands: tuple[str, str] = ("", "")
    url: str = ""
    server: str = ""
    target: str = ""
    minutes: str = ""
    next: str = ""
    problem: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    unbound: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    faults: tuple[str, ...] = ()
    writing: Writing | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SETTINGS)
def engine(request: HttpRequest) -> HttpResponse:
    """The page; a POST asks for a synchronising or a writing now, or keeps how often it is done."""
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        faults = refused.faults_of(lambda: _do(request))
        if not faults:
            return HttpResponseRedirect(reverse("engine"))
    page = _page(engine_state.state(place.home()), faults)
    return render(request, "engine.html", {"page": page}, status=422 if faults else 200)


def stands(found: EngineState | None) -> tuple[str, str]:
    """How the base stands with its engine, as a tone and a sentence."""
    if found is None:
        return "", gettext("The rows are kept here.")
    return {
        "never": ("warn", gettext("Not synchronised yet.")),
        "fresh": ("good", gettext("Synchronised.")),
        "late": ("warn", gettext("Synchronised too long ago.")),
        "failed": ("bad", gettext("The engine could not be asked.")),
    }[found.freshness]


def _do(request: HttpRequest) -> None:
    by = request.user.get_username()
    if request.POST.get("do") == "now":
        engine_schedule.ask(by=by)
        messages.success(request, gettext("The engine is asked in a moment; the list of jobs shows how far it is."))
        return
    if request.POST.get("do") in WRITINGS:
        write_back_job.ask(anew=WRITINGS[request.POST["do"]], by=by)
        messages.success(request, gettext("It is written back in a moment; the list of jobs shows how far it is."))
        return
    engine_schedule.change_minutes(whole(request.POST.get("minutes", "")[:6]) or 0, by=by)
    messages.success(request, gettext("Saved."))


def _page(found: EngineState | None, faults: tuple[str, ...]) -> EnginePage:
    if found is None:
        return EnginePage(bound=False, stands=stands(found), faults=faults)
    return EnginePage(
        bound=True,
        stands=stands(found),
        url=found.url,
        server=found.server,
        target=found.target,
        minutes=str(found.minutes),
        next=_moment(found.due_at) if found.due_at else "",
        problem=found.problem,
        facts=_facts(found),
        tables=tuple(Table(table_name(each.name), each.table, _of(each.fields, each.of)) for each in found.tables),
        unbound=tuple(table_name(each) for each in found.unbound),
        refused=tuple(
            Refused(each.segment, reverse("segment", args=[each.segment]), each.says, _moment(each.since))
            for each in found.refused
        ),
        faults=faults,
        writing=_writing(found) if found.target else None,
    )


def _writing(found: EngineState) -> Writing:
    last = found.writing
    if last.problem:
        stands = ("bad", gettext("The results could not be written back."))
    elif last.at:
        stands = ("good", gettext("Complete since %(moment)s.") % {"moment": _moment(last.at)})
    else:
        stands = ("warn", gettext("Nothing was written back yet."))
    batches = (
        Batch(each.table, _moment(each.at), words.number(each.run), _rows(each.rows, anew=each.anew))
        for each in last.tables
    )
    return Writing(stands, last.problem, tuple(batches))


def _rows(rows: int, *, anew: bool) -> str:
    """How many rows a batch has; without `anew` these are changes alone."""
    said = words.number(rows)
    return gettext("%(rows)s (everything anew)") % {"rows": said} if anew else said


def _facts(found: EngineState) -> tuple[tuple[str, str], ...]:
    if found.well is None:
        return ()
    well = found.well
    return (
        (gettext("Synchronised"), _moment(well.ended_at)),
        (gettext("Customers"), words.number(well.customers)),
        (gettext("New"), words.number(well.new)),
        (gettext("Changed"), words.number(well.changed)),
        (gettext("Gone"), words.number(well.gone)),
        (gettext("Back again"), words.number(well.back)),
    )


def _of(fields: int, of: int) -> str:
    told = ngettext("%(n)s field of %(of)s", "%(n)s fields of %(of)s", fields)
    return told % {"n": words.number(fields), "of": words.number(of)}


def _moment(instant: int) -> str:
    return words.instant(moment_of(instant).astimezone(place.home().as_of(instant).zone))
