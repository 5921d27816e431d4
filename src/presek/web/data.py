"""Data (`/data`): sending a file, imports and their rejects, files that wait, and how full each field is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import facet_definitions, fill_rates, first_run, import_job, import_list, selection, uploading
from presek.app.exploration import UNKNOWN
from presek.app.import_job import JobState
from presek.app.small_cells import Cells
from presek.app.uploading import Upload
from presek.values.instant import moment_of
from presek.values.problem import HTTP_STATUS, Problems
from presek.web import guard, place, words
from presek.web.data_lines import table_name
from presek.web.explore_facets import model_name

PIECE = 1 << 20
SIZE = re.compile(r"\d{1,15}")


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import in the list; `open` are its rejects that nobody mended."""

    number: int
    file: str
    table: str
    at: datetime
    by: str
    read: int
    accepted: int
    rejected: int
    open: int


@dataclass(frozen=True, slots=True)
class FillLine:
    """A field with the share of customers of whom it is known; `said`: of how many, as this person may know it."""

    label: str
    key: str
    model: str
    model_name: str
    known: int
    said: str
    share: str
    part: float
    url: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """All that `data.html` shows."""

    empty: bool
    first: bool
    imports: tuple[ImportLine, ...]
    jobs: tuple[JobState, ...]
    waiting: tuple[Upload, ...]
    customers: int
    told: str
    fields: tuple[FillLine, ...]
    unfilled: int
    most_gigabytes: int


@require_safe
@guard.needs(guard.IMPORT)
def data(request: HttpRequest) -> HttpResponse:
    """The page."""
    home, cells = place.home(), guard.cells(request.user)
    customers, fields = fill_rates.by_field(home, language=words.language())
    sight = guard.sight(request.user)
    facets = facet_definitions.definitions(home.catalog())
    narrowing = {each.key for each in facets if sight.sees_key(each.key, each.sensitivity)}
    page = DataPage(
        empty=first_run.is_empty(home),
        first=first_run.is_first(home),
        imports=tuple(_line(each) for each in import_list.latest()),
        jobs=import_job.under_way(),
        waiting=uploading.waiting(home),
        customers=cells.drawn(customers),
        told=words.told(customers, cells),
        fields=tuple(_fill(each, customers, cells, narrows=each.key in narrowing) for each in fields if each.known),
        unfilled=sum(not each.known for each in fields),
        most_gigabytes=uploading.MOST_BYTES >> 30,
    )
    return render(request, "data.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a file: as the whole body with its name in a header, or from a plain form. Then its columns are shown."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("data"))
    by = request.user.get_username()
    plain_form = "X-File-Name" not in request.headers
    try:
        if plain_form:
            sent = request.FILES.get("file")
            if sent is None:
                messages.error(request, gettext("Choose a file first."))
                return HttpResponseRedirect(reverse("data"))
            made = uploading.receive(place.home(), sent.name or "", sent.chunks(PIECE), by=by, size=sent.size)
        else:
            name = unquote(request.headers.get("X-File-Name", ""))
            length = request.headers.get("Content-Length", "")
            size = int(length) if SIZE.fullmatch(length) else None
            made = uploading.receive(place.home(), name, _pieces(request), by=by, size=size)
    except Problems as refused:
        says = "; ".join(words.problem(problem) for problem in refused.problems)
        if not plain_form:
            return JsonResponse({"says": says}, status=HTTP_STATUS[refused.branch])
        messages.error(request, says)
        return HttpResponseRedirect(reverse("data"))
    url = reverse("data-mapping", args=(made.token,))
    return HttpResponseRedirect(url) if plain_form else JsonResponse({"url": url})


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def _line(found: import_list.Line) -> ImportLine:
    done = found.imported
    return ImportLine(
        found.number, found.file, table_name(done.table), moment_of(done.at), done.by,
        read=done.read, accepted=done.accepted, rejected=done.rejected, open=found.open,
    )  # fmt: skip


def _fill(found: fill_rates.FieldFill, customers: int, cells: Cells, *, narrows: bool) -> FillLine:
    known = cells.drawn(found.known)
    return FillLine(
        found.label, found.key, found.model, model_name(found.model),
        known=known, said=words.told(found.known, cells), share=words.share(known, customers),
        part=round(100 * known / customers, 2) if customers else 0,
        url=f"{reverse('explore')}?{urlencode({selection.NOT + found.key: UNKNOWN})}" if narrows else "",
    )  # fmt: skip
