"""The report of an import (`/data/imports/…`) and its rejects: filtered, mended, imported again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import first_run, import_report, mending, rejects
from presek.app.import_report import Odd, Oddity, Report
from presek.app.mending import HistoryLine, Replayed, Rule
from presek.app.rejects import MOST_VALUES, PAGE, Reject, Rejects, Wanted
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.data_lines import WarningLine, counted, table_name, warning_line


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of the file: how full it is, and how many values are new."""

    label: str
    key: str
    rows: int
    share: str
    part: float
    changed: int


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason for which rows were rejected; `url` leads to those rejects."""

    column: str
    reason: str
    rows: int
    url: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """All that `data_import.html` shows."""

    report: Report
    table: str
    counts: tuple[tuple[str, int], ...]
    fields: tuple[FieldLine, ...]
    oddities: tuple[str, ...]
    reasons: tuple[ReasonLine, ...]
    warnings: tuple[WarningLine, ...]
    first: bool


@dataclass(frozen=True, slots=True)
class RejectLine:
    """A reject with its cells beside the columns' names."""

    reject: Reject
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RejectsPage:
    """All that `data_rejects.html` shows."""

    found: Rejects
    report: Report
    lines: tuple[RejectLine, ...]
    header: tuple[str, ...]
    wanted: Wanted
    history: tuple[HistoryLine, ...]
    newer: str
    older: str
    number: int


@require_safe
@guard.needs(guard.IMPORT)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """The page."""
    found = import_report.report(place.home(), number, language=words.language())
    page = ImportPage(
        found, table_name(found.imported.table), counted_of(found), _fields(found),
        tuple(map(_oddity, found.oddities)), tuple(_reason(number, each) for each in found.reasons),
        tuple(map(warning_line, found.warnings)), first_run.is_first(place.home()),
    )  # fmt: skip
    return render(request, "data_import.html", {"page": page})


@require_safe
@guard.needs(guard.IMPORT)
def report_numbers(request: HttpRequest, number: int) -> JsonResponse:
    """The same as numbers."""
    return JsonResponse(import_report.report(place.home(), number, language="en").as_json())


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def reject_list(request: HttpRequest, number: int) -> HttpResponse:
    """The open rejects; a POST mends one in place, or all that a map of a value or a rule concerns."""
    rejects.must_see(place.home(), number, guard.sight(request.user))
    if request.method == "POST":
        try:
            _tell(request, _mended(request, number))
        except Problems as refused:
            for problem in refused.problems:
                messages.error(request, words.problem(problem))
        return HttpResponseRedirect(request.get_full_path())
    said = request.GET
    page = int(said["page"]) if said.get("page", "").isdigit() and said["page"] != "0" else 1
    wanted = Wanted(said.get("column", ""), said.get("reason", ""), said.get("text", "").strip()[:200])
    found = rejects.listed(place.home(), number, page=page, wanted=wanted)
    lines = tuple(RejectLine(each, _cells(each)) for each in found.rejects)
    asked = {"column": wanted.column, "reason": wanted.reason, "text": wanted.text}
    shown = RejectsPage(
        found, import_report.report(place.home(), number, language=words.language()), lines,
        header=found.header, wanted=wanted, history=mending.history(number),
        newer=f"?{urlencode({**asked, 'page': page - 1})}" if page > 1 else "",
        older=f"?{urlencode({**asked, 'page': page + 1})}" if found.total > page * PAGE else "", number=number,
    )  # fmt: skip
    return render(request, "data_rejects.html", {"page": shown})


def counted_of(found: Report) -> tuple[tuple[str, int], ...]:
    """An import's counts with their names."""
    done = found.imported
    return counted(
        {
            "read": done.read, "accepted": done.accepted, "rejected": done.rejected, "filtered": done.filtered,
            "unchanged": done.unchanged, "aside": done.aside,
        }
    )  # fmt: skip


def _reason(number: int, found: tuple[str, str, int]) -> ReasonLine:
    column, reason, rows = found
    asked = urlencode({"column": column, "reason": reason})
    return ReasonLine(column, reason, rows, f"{reverse('data-rejects', args=(number,))}?{asked}")


def _mended(request: HttpRequest, number: int) -> Replayed:
    said, by = request.POST, request.user.get_username()
    if said.get("row", "").isdigit():
        cells = [said.get(f"cell-{place}", "") for place in range(len(said)) if f"cell-{place}" in said]
        return mending.in_place(place.home(), number, int(said["row"]), cells=cells, by=by)
    if "map-count" in said:
        rules = _value_map(said)
        if said.get("remember"):
            mending.remember(place.home(), number, rules)
        return mending.by_rules(place.home(), number, rules, by=by)
    whole = said.get("how") != "inside"
    rule = Rule(said.get("mend-column", ""), said.get("old", ""), said.get("new", ""), whole)
    return mending.by_rules(place.home(), number, [rule], by=by)


def _value_map(said: QueryDict) -> list[Rule]:
    """Rules of the values that something was written for."""
    places = range(min(int(said["map-count"]), MOST_VALUES) if said["map-count"].isdigit() else 0)
    told = [(said.get(f"map-column-{each}", ""), said.get(f"map-old-{each}", ""), each) for each in places]
    return [
        Rule(column, old, new) for column, old, each in told if (new := said.get(f"map-new-{each}", "").strip()[:200])
    ]


def _tell(request: HttpRequest, done: Replayed) -> None:
    if done.report is None:
        messages.warning(request, gettext("No open reject is changed by this."))
        return
    says = ngettext(
        "%(n)s row was mended and read again: %(accepted)s accepted, %(rejected)s rejected again.",
        "%(n)s rows were mended and read again: %(accepted)s accepted, %(rejected)s rejected again.",
        done.rows,
    )
    numbers = {"accepted": words.number(done.report.accepted), "rejected": words.number(done.report.rejected)}
    messages.success(request, says % {"n": words.number(done.rows), **numbers})


def _cells(reject: Reject) -> tuple[tuple[str, str], ...]:
    cells = (*reject.cells, *[""] * (len(reject.header) - len(reject.cells)))
    return tuple(zip(reject.header, cells, strict=False))


def _fields(found: Report) -> tuple[FieldLine, ...]:
    checked = found.checked or 0
    return tuple(
        FieldLine(
            each.label, each.key, each.rows, words.share(each.rows, checked),
            part=round(100 * each.rows / checked, 2) if checked else 0, changed=each.changed,
        )
        for each in found.fields
    )  # fmt: skip


def _oddity(found: Oddity) -> str:
    texts: dict[Odd, str] = {
        "nothing-new": gettext("Everything in this file was known already: was it imported before?"),
        "many-rejected": gettext("Many rows were rejected: %(rows)s. One wrong setting often is the reason."),
        "all-filtered": gettext("The mapping's filters left every row out."),
        "aside": gettext("%(rows)s rows wait for customers who are not known yet."),
        "empty": gettext("%(field)s is empty in every row."),
        "seldom": gettext("%(field)s is filled in %(rows)s rows only."),
        "always-same": gettext("%(field)s has one and the same value wherever it is filled."),
    }
    return texts[found.kind] % {"field": found.label, "rows": words.number(found.rows)}
