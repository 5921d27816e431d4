"""From a file that came to an import (`/data/uploads/…`, `/data/jobs/…`): its first rows, what each column becomes,
trying it out, importing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import import_job, mapping_form, uploading
from presek.app.import_job import JobState
from presek.app.mapping_form import MappingForm
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.data_lines import WarningLine, counted, warning_line
from presek.web.explore_facets import model_name

ENCODINGS = ("utf-8", "utf-16", "cp1250", "cp1252", "iso-8859-2")
DELIMITERS = ("comma", "semicolon", "tab", "pipe")


@dataclass(frozen=True, slots=True)
class Setting:
    """Something about how the file is written, with the choices there are."""

    key: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MappingPage:
    """All that `data_mapping.html` shows. `fields` are models with their fields."""

    form: MappingForm
    settings: tuple[Setting, ...]
    tables: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobPage:
    """All that `data_job.html` shows."""

    job: JobState
    percent: int
    counts: tuple[tuple[str, int], ...]
    back: str
    warnings: tuple[WarningLine, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def mapping(request: HttpRequest, token: str) -> HttpResponse:
    """The form; a POST looks again, tries it out, imports, or throws the file away."""
    home = place.home()
    wanted = request.POST.get("do", "")
    if wanted == "discard":
        uploading.discard(home, token)
        messages.success(request, gettext("The file was thrown away."))
        return HttpResponseRedirect(reverse("data"))
    posted = request.POST.dict() if request.method == "POST" else None
    upload = uploading.find(home, token)
    faults: tuple[str, ...] = ()
    try:
        form = mapping_form.form(home, upload, language=words.language(), posted=posted)
    except Problems as wrong:
        if posted is None:
            raise
        faults = tuple(str(problem) for problem in wrong.problems)
        form = mapping_form.form(home, upload, language=words.language())
    if wanted in {"try", "import"} and not form.problems and not faults:
        uploading.keep_mapping(home, upload, form.text, columns=form.header)
        by = request.user.get_username()
        number = import_job.ask(home, token, form.text, dry_run=wanted == "try", by=by)
        return HttpResponseRedirect(reverse("data-job", args=(number,)))
    if wanted:
        faults += tuple(str(problem) for problem in form.problems)
    page = MappingPage(
        form, _settings(form), _tables(form), tuple((model_name(model), each) for model, each in form.fields), faults
    )
    return render(request, "data_mapping.html", {"page": page}, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def job(request: HttpRequest, number: int) -> HttpResponse:
    """How far a job is, and what it came to; a POST stops it, or imports what was only tried out."""
    state = import_job.state(number)
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            import_job.stop(number)
        else:
            by = request.user.get_username()
            upload = uploading.find(place.home(), state.token)
            text = uploading.mapping_of(upload) or ""
            number = import_job.ask(place.home(), state.token, text, dry_run=False, by=by)
        return HttpResponseRedirect(reverse("data-job", args=(number,)))
    if state.state == "done" and state.imported is not None:
        return HttpResponseRedirect(reverse("data-import", args=(state.imported,)))
    back = reverse("data-mapping", args=(state.token,))
    warnings = tuple(map(warning_line, state.warnings))
    page = JobPage(state, round(100 * state.share), counted(state.counts), back, warnings)
    return render(request, "data_job.html", {"page": page})


@require_safe
@guard.needs(guard.IMPORT)
def job_state(request: HttpRequest, number: int) -> JsonResponse:
    """The same as numbers."""
    return JsonResponse(import_job.state(number).as_json())


def _settings(form: MappingForm) -> tuple[Setting, ...]:
    orders = (
        ("year month day", "2026-01-31"),
        ("day month year", "31.01.2026"),
        ("month day year", "01/31/2026"),
    )
    nothing = ("", gettext("none"))
    signs = ((" ", gettext("space")), (".", "."), (",", ","), ("'", "'"))
    names = {
        "semicolon": gettext("semicolon"), "comma": gettext("comma"), "tab": gettext("tab"), "pipe": gettext("bar |"),
    }  # fmt: skip
    listed = [
        Setting(
            "decimal_sign", gettext("Decimal sign"), form.settings["decimal_sign"] or ".", ((",", ","), (".", "."))
        ),
        Setting("thousands_sign", gettext("Thousands sign"), form.settings["thousands_sign"], (nothing, *signs)),
        Setting("date_order", gettext("Dates"), form.settings["date_order"] or "year month day", orders),
    ]
    if form.format == "csv":
        encoding, delimiter = form.settings["encoding"] or "utf-8", form.settings["delimiter"] or "comma"
        encodings = tuple((each, each) for each in dict.fromkeys((encoding, *ENCODINGS)))
        between = tuple((each, names.get(each, each)) for each in dict.fromkeys((delimiter, *DELIMITERS)))
        listed = [
            Setting("delimiter", gettext("Between columns"), delimiter, between),
            Setting("encoding", gettext("Encoding"), encoding, encodings),
            *listed,
        ]
    return tuple(listed)


def _tables(form: MappingForm) -> tuple[tuple[str, str], ...]:
    return tuple((key, label or gettext("Customers")) for key, label in form.tables)
