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
from presek.web import data_settings, guard, place, words
from presek.web.data_lines import WarningLine, counted, warning_line
from presek.web.data_settings import ColumnLine, OriginLine, SettingLine
from presek.web.explore_facets import model_name


@dataclass(frozen=True, slots=True)
class MappingPage:
    """All that `data_mapping.html` shows. `fields` are models with their fields."""

    form: MappingForm
    settings: tuple[SettingLine, ...]
    tables: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    columns: tuple[ColumnLine, ...]
    origin: OriginLine
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
        if posted is not None and wanted in {"try", "import"}:
            choice = mapping_form.decided(home, upload, posted)
            if not choice.problems:
                uploading.keep_mapping(home, upload, choice.text, columns=choice.columns)
                by = request.user.get_username()
                number = import_job.ask(home, token, choice.text, dry_run=wanted == "try", by=by)
                return HttpResponseRedirect(reverse("data-job", args=(number,)))
        form = mapping_form.form(home, upload, language=words.language(), posted=posted)
    except Problems as wrong:
        if posted is None:
            raise
        faults = tuple(words.problem(problem) for problem in wrong.problems)
        form = mapping_form.form(home, upload, language=words.language())
    else:
        if posted is not None:
            uploading.keep_draft(upload, form.text)
    if wanted:
        faults += tuple(words.problem(problem) for problem in form.problems)
    return render(request, "data_mapping.html", {"page": page_of(form, faults)}, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def job(request: HttpRequest, number: int) -> HttpResponse:
    """How far a job is, and what it came to; a POST stops it, or imports what was only tried out."""
    state = import_job.state(number)
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            import_job.stop(number)
        else:
            number = import_job.again(place.home(), number, by=request.user.get_username())
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


def page_of(form: MappingForm, faults: tuple[str, ...]) -> MappingPage:
    """The page of a form."""
    return MappingPage(
        form, data_settings.settings(form),
        tables=tuple((key, label or gettext("Customers")) for key, label in form.tables),
        fields=tuple((model_name(model), each) for model, each in form.fields),
        columns=data_settings.columns(form), origin=data_settings.origin(form), faults=faults,
    )  # fmt: skip
