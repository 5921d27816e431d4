"""Roles (`/administration/roles`): what each may see and do; a company's own, copied from one and changed by ticks."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import role_list
from presek.values.problem import Problems
from presek.web import guard, role_words, start, words
from presek.web.people import role_choices, role_name


@dataclass(frozen=True, slots=True)
class Column:
    """A role in the table; `url` is empty where it cannot be changed. `begins`: its start page."""

    name: str
    url: str
    people: int
    begins: str


@dataclass(frozen=True, slots=True)
class Line:
    """A permission, and whether each role of the table has it."""

    label: str
    sees: bool
    may: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class RolesPage:
    """All that `roles.html` shows."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    roles: tuple[tuple[str, str], ...]
    copied: str
    name: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RolePage:
    """All that `role.html` shows: a tick for each permission."""

    name: str
    people: int
    ticks: tuple[tuple[str, str, bool], ...]
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.PEOPLE)
def listed(request: HttpRequest) -> HttpResponse:
    """The table, and a new role."""
    faults: tuple[str, ...] = ()
    copied, name = request.POST.get("role-copied", "viewer"), request.POST.get("role-name", "")[:100]
    if request.method == "POST":
        before = role_list.everyone().get(copied)
        if before is None:
            raise Http404
        try:
            made = role_list.add(name, before.may, by=request.user.get_username())
        except Problems as refused:
            faults = tuple(words.said(each.says) for each in refused.problems)
        else:
            return HttpResponseRedirect(reverse("role", args=(made,)))
    known, names = role_list.everyone(), start.names()
    chosen = role_choices()
    page = RolesPage(
        columns=tuple(
            Column(
                label,
                "" if name in role_list.SHIPPED else reverse("role", args=(name,)),
                known[name].people,
                names.get(start.OF_ROLE.get(name, "explore"), ""),
            )
            for name, label in chosen
        ),
        lines=tuple(
            Line(
                role_words.permission_name(code),
                code in role_words.SEES,
                tuple(code in known[name].may for name, _ in chosen),
            )
            for code in role_words.every_permission()
        ),
        roles=chosen,
        copied=copied,
        name=name,
        faults=faults,
    )
    return render(request, "roles.html", {"page": page}, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.PEOPLE)
def one(request: HttpRequest, name: str) -> HttpResponse:
    """A role of the company's own: its ticks, and its end."""
    found = role_list.everyone().get(name)
    if found is None or name in role_list.SHIPPED:
        raise Http404
    faults: tuple[str, ...] = ()
    may = found.may
    if request.method == "POST":
        may = frozenset(request.POST.getlist("may")) & {*role_words.every_permission()}
        try:
            if request.POST.get("do") == "remove":
                role_list.remove(name, by=request.user.get_username())
            else:
                role_list.change(name, may, by=request.user.get_username())
        except Problems as refused:
            faults = tuple(words.said(each.says) for each in refused.problems)
        else:
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(reverse("roles"))
    page = RolePage(
        name=role_name(name),
        people=found.people,
        ticks=tuple(
            (code, role_words.permission_name(code), code in may)
            for code in role_words.every_permission()
            if code != role_list.LOOK
        ),
        faults=faults,
    )
    return render(request, "role.html", {"page": page}, status=422 if faults else 200)
