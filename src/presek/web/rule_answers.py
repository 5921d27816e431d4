"""What the rule builder asks while somebody writes: what a rule says, its names, codes and values; each as JSON."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from presek.app import rule_desk, rule_forms, rule_judging, rule_names, rule_row_values, rule_values, stopping
from presek.app.condition_counts import Part
from presek.app.rule_judging import Asked, Counted, Fault, Judged
from presek.app.small_cells import Cells
from presek.values.problem import Problem, Problems
from presek.web import guard, place, words
from presek.web.explore_facets import said_of
from presek.web.rule_words import words_of_forms
from presek.web.whole_number import whole

LONGEST_KEY = 200


@guard.needs(guard.SAVE)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What a text or a tree says; with `keep`, the text becomes the draft."""
    segment = request.POST.get("segment", "")[:LONGEST_KEY]
    asked = Asked(segment, words.language(), guard.sight(request.user))
    with stopping.unless_newer(f"rule {segment} {request.user.get_username()}"):
        if "tree" in request.POST:
            judged = rule_judging.of_tree(place.home(), _json(request.POST["tree"]), asked)
        else:
            judged = rule_judging.of_text(place.home(), request.POST.get("text", ""), asked)
    answer = said(judged, guard.cells(request.user))
    if request.POST.get("keep") and (judged.term is not None or "tree" not in request.POST):
        by, version = request.user.get_username(), whole(request.POST.get("version", "")) or 0
        rule_desk.keep(by, segment, judged.text, version=version)
        kept = rule_desk.draft(place.home(), by, segment)
        answer["kept"] = "" if kept is None else f"{kept.at:%H:%M}"
    return JsonResponse(answer)


@guard.needs(guard.SAVE)
@require_POST
def part(request: HttpRequest) -> HttpResponse:
    """The tree of a part that was written as text, or the text of one that stands as a tree."""
    try:
        if "tree" in request.POST:
            return JsonResponse({"text": rule_judging.text_of_part(_json(request.POST["tree"]))})
        found = rule_judging.part_of_text(request.POST.get("text", ""), is_value=request.POST.get("is") == "value")
    except Problems as wrong:
        return JsonResponse({"faults": _said_problems(wrong)}, status=422)
    return JsonResponse({"tree": found})


@guard.needs(guard.SAVE)
@require_POST
def values(request: HttpRequest) -> HttpResponse:
    """How the values of a value's tree lie over everybody, or over the rows of a relation: single values, so only for
    who may see records."""
    if not guard.cells(request.user).exact:
        return JsonResponse({})
    try:
        given = _json(request.POST.get("value", ""))
        relation, sight = request.POST.get("relation", "")[:LONGEST_KEY], guard.sight(request.user)
        if relation:
            found = rule_row_values.lie(place.home(), given, relation=relation, language=words.language(), sight=sight)
        else:
            found = rule_values.lie(place.home(), given, language=words.language(), sight=sight)
    except Problems as wrong:
        return JsonResponse({"faults": _said_problems(wrong)}, status=422)
    return JsonResponse({} if found is None else found.as_json())


@require_safe
@guard.needs(guard.SAVE)
def names(request: HttpRequest) -> HttpResponse:
    """All that a rule may name, the forms of its terms, and the words for them; or, with `known`, of how many customers
    each field is known."""
    if "known" in request.GET:
        known, cells = rule_names.known(place.home(), guard.sight(request.user)), guard.cells(request.user)
        return JsonResponse({"known": {key: cells.drawn(customers) for key, customers in known.items()}})
    asker = rule_names.Asker(words.language(), guard.sight(request.user))
    found = rule_names.names(place.home(), asker)
    return JsonResponse({**found, "forms": rule_forms.as_json(), "words": words_of_forms()})


@require_safe
@guard.needs(guard.SAVE)
def codes(request: HttpRequest) -> HttpResponse:
    """The codes of a list."""
    try:
        found = rule_names.codes(place.home(), request.GET.get("list", ""), words.language())
    except Problems as wrong:
        return JsonResponse({"faults": _said_problems(wrong)}, status=404)
    return JsonResponse({"codes": found})


def said(judged: Judged, cells: Cells) -> dict[str, object]:
    """A judged rule as plain values, its numbers as this person may read them."""
    return {
        "text": judged.text,
        "tree": judged.tree,
        "sentence": judged.sentence,
        "faults": [_fault(each) for each in judged.faults],
        "clauses": judged.clauses or {},
        "kinds": {path: rule_names.kind_as_json(kind) for path, kind in (judged.kinds or {}).items()},
        "counted": None if judged.counted is None else _counted(judged.counted, cells),
    }


def _fault(each: Fault) -> dict[str, object]:
    return {
        "says": each.says,
        "path": each.path,
        "line": each.at.line if each.at else 0,
        "column": each.at.column if each.at else 0,
        "mends": [{"name": mend.name, "start": mend.start, "end": mend.end, "text": mend.text} for mend in each.mends],
    }


def _counted(counted: Counted, cells: Cells) -> dict[str, object]:
    parts: dict[str, dict[str, str]] = {}
    _parts(counted.parts, parts, cells)
    whole = counted.inside + counted.out + counted.cannot_say
    return {
        "inside": told(counted.inside, cells),
        "out": told(counted.out, cells),
        "cannot_say": told(counted.cannot_say, cells),
        "share": words.share(cells.told(counted.inside) or 0, whole) if counted.inside else "",
        "blame": [[label, told(customers, cells)] for label, customers in counted.blame],
        "parts": parts,
    }


def told(count: int, cells: Cells) -> str:
    """A count as this person may know it."""
    return said_of(cells.told(count), cells)


def _parts(part_of: Part, found: dict[str, dict[str, str]], cells: Cells) -> None:
    """What each part does, by its path; what nobody is meant by is not said."""
    counts = {"alone": part_of.alone, "cannot_say": part_of.cannot_say}
    counts |= {"keeps_out": part_of.keeps_out, "lets_in": part_of.lets_in}
    found[f"/rule{part_of.path}"] = {
        name: told(count, cells) if count or name == "alone" else "" for name, count in counts.items()
    }
    for each in part_of.parts:
        _parts(each, found, cells)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Problems(Problem("no-json", gettext("This is no tree."), path="tree")) from None


def _said_problems(wrong: Problems) -> list[str]:
    return [words.said(problem.says) for problem in wrong.problems]
