"""Fields (`/administration/fields`): who sees and who edits each, by its class or by a rule of the company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import field_rules, role_list
from presek.app.field_rules import PROGRAMS, Named
from presek.app.role_list import Role
from presek.values.problem import Problems
from presek.web import guard, place, roles, words
from presek.web.explore_facets import model_name
from presek.web.people import role_choices, role_name

MOST = 60
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A field of the list: where it belongs, its class, and who sees it."""

    name: str
    label: str
    of: str
    kind: str
    sees: str
    ruled: bool
    url: str


@dataclass(frozen=True, slots=True)
class FieldsPage:
    """All that `fields.html` shows; `more`: so many were found beyond those shown."""

    rows: tuple[Row, ...]
    find: str
    ruled: bool
    more: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A role with whether it sees and whether it edits the field."""

    role: str
    label: str
    sees: bool
    edits: bool


@dataclass(frozen=True, slots=True)
class FieldPage:
    """All that `field.html` shows. `editable`: nobody writes a measure."""

    name: str
    label: str
    of: str
    kind: str
    ruled: bool
    editable: bool
    ticks: tuple[Tick, ...]
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD"])
@guard.needs(guard.PEOPLE)
def listed(request: HttpRequest) -> HttpResponse:
    """The list, searched by name, model or class."""
    find, ruled = request.GET.get("find", "")[:LONGEST].strip(), request.GET.get("ruled") == "1"
    known = role_list.everyone()
    found = [
        each
        for each in field_rules.listed(place.home(), words.language())
        if (each.rule is not None or not ruled) and _fits(each, find)
    ]
    choices = role_choices()
    page = FieldsPage(
        rows=tuple(_row(each, known, choices) for each in found[:MOST]),
        find=find,
        ruled=ruled,
        more=max(0, len(found) - MOST),
    )
    return render(request, "fields.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.PEOPLE)
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One field: ticks for each role, and back to its class."""
    found = {_name(each): each for each in field_rules.listed(place.home(), words.language())}.get(name)
    if found is None:
        raise Http404
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            _keep(request, name)
        except Problems as refused:
            faults = tuple(words.said(each.says) for each in refused.problems)
        else:
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(f"{reverse('fields')}?ruled=1")
    known = role_list.everyone()
    page = FieldPage(
        name=name,
        label=found.label,
        of=_of(found),
        kind=class_name(found.sensitivity.value),
        ruled=found.rule is not None,
        editable=not found.measure,
        ticks=tuple(
            Tick(role, label, _sees(found, role, known), _edits(found, role, known))
            for role, label in (*role_choices(), (PROGRAMS, gettext("Programs, by their keys")))
        ),
        faults=faults,
    )
    return render(request, "field.html", {"page": page}, status=422 if faults else 200)


def class_name(code: str) -> str:
    """A class of facts in words."""
    return {
        "C": gettext("of the company"),
        "P": gettext("personal"),
        "P+": gettext("personal, intrusive"),
        "S9": gettext("special category"),
    }.get(code, code)


def _keep(request: HttpRequest, name: str) -> None:
    by = request.user.get_username()
    if request.POST.get("do") == "class":
        field_rules.remove(place.home(), name, by=by)
        return
    allowed = {*role_list.everyone(), PROGRAMS}
    see, edit = ({*request.POST.getlist(each)} & allowed for each in ("see", "edit"))
    field_rules.put(place.home(), name, see=see, edit=edit, by=by)


def _fits(found: Named, find: str) -> bool:
    told = (_name(found), found.label, found.relation_label, class_name(found.sensitivity.value))
    return all(any(word in text.casefold() for text in told) for word in find.casefold().split())


def _row(found: Named, known: Mapping[str, Role], choices: Iterable[tuple[str, str]]) -> Row:
    seeing = [role_name(role) for role, _ in choices if _sees(found, role, known)]
    name = _name(found)
    return Row(
        name,
        found.label,
        of=_of(found),
        kind=class_name(found.sensitivity.value),
        sees=gettext("all roles") if len(seeing) == len(known) else ", ".join(seeing) or gettext("nobody"),
        ruled=found.rule is not None,
        url=reverse("field", args=(name,)),
    )


def _name(found: Named) -> str:
    return f"{found.relation}.{found.key}" if found.relation else found.key


def _of(found: Named) -> str:
    return found.relation_label or model_name(found.model)


def _sees(found: Named, role: str, known: Mapping[str, Role]) -> bool:
    if found.rule is not None:
        return role in found.rule.see
    needed = {"P+": roles.INTRUSIVE, "S9": roles.SPECIAL}.get(found.sensitivity.value)
    return needed is None or role == PROGRAMS or (role in known and needed in known[role].may)


def _edits(found: Named, role: str, known: Mapping[str, Role]) -> bool:
    if found.rule is not None:
        return role in found.rule.edit
    may = role == PROGRAMS or (role in known and roles.EDIT in known[role].may)
    return may and not found.measure and found.sensitivity.value != "S9" and _sees(found, role, known)
