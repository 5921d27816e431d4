"""Taking a selection along (`/export`): the kind of file and its columns, then the file; and the data dictionary."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import dictionary, explore_taste, exporting, saving
from presek.app.exporting import Offered, Wanted
from presek.app.sight import Sight
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.explore_facets import model_name

KINDS = ("csv", "xlsx", "parquet")
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "file-kind", "file-column", "for-marketing"})
"""Names of this form's own fields; keys of the catalog have no hyphen and the token is no key."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one model."""

    label: str
    model: str
    offered: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class ExportPage:
    """All that `export.html` shows. `pairs` is the selection, as hidden values of the form; `customers` stands for the
    plural, `told` is how many there are as this person may know it."""

    customers: int
    told: str
    sentence: str
    pairs: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    columns: tuple[Columns, ...]
    faults: tuple[str, ...]
    back: str
    for_marketing: bool


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EXPORT)
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The form, or the file."""
    said = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in said.lists() for value in values if name not in OWN_FIELDS]
    sight = guard.sight(request.user)
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        kind = said.get("file-kind", "csv")
        wanted = Wanted(
            kind,
            tuple(said.getlist("file-column")),
            sight,
            by=request.user.get_username(),
            marketing=bool(said.get("for-marketing")),
        )
        try:
            return _file(
                lambda path: exporting.export_selection(place.home(), pairs, path, wanted=wanted),
                name=f"customers.{kind}",
            )
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    draft = saving.draft(place.home(), pairs, language=words.language(), sight=sight)
    offered = _offered(request, sight)
    cells = guard.cells(request.user)
    page = ExportPage(
        customers=cells.drawn(draft.customers),
        told=words.told(draft.customers, cells),
        sentence=draft.sentence,
        pairs=draft.pairs,
        kinds=KINDS,
        columns=tuple(
            Columns(model_name(model), model, tuple(each for each in offered if each.model == model))
            for model in dict.fromkeys(each.model for each in offered)
        ),
        faults=faults,
        back=f"{reverse('explore')}?{draft.address}" if draft.address else reverse("explore"),
        for_marketing=request.method != "POST" or bool(said.get("for-marketing")),
    )
    return render(request, "export.html", {"page": page}, status=422 if faults else 200)


def _offered(request: HttpRequest, sight: Sight) -> tuple[Offered, ...]:
    """The columns that may be taken along; chosen already: those of a refused form, else those of one's list."""
    offered = exporting.offered(place.home(), language=words.language(), sight=sight)
    own = explore_taste.of_person(request.user.get_username()).columns
    wanted = request.POST.getlist("file-column") if request.method == "POST" else own
    return tuple(replace(each, chosen=each.key in wanted) for each in offered) if wanted else offered


@require_safe
@guard.needs(guard.VIEW)
def data_dictionary(request: HttpRequest, kind: str) -> FileResponse:
    """The data dictionary as csv or xlsx."""
    return _file(lambda path: dictionary.write(place.home(), path, kind=kind), name=f"dictionary.{kind}")


def _file(write: Callable[[Path], object], *, name: str) -> FileResponse:
    """The file that `write` makes, sent piece by piece; on the disk it is gone when it is opened."""
    with tempfile.TemporaryDirectory(dir=place.home().path, prefix="export-") as folder:
        path = Path(folder) / "file"
        write(path)
        file: IO[bytes] = path.open("rb")
    answer = FileResponse(file, as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer
