"""Writing a customer by hand (`/edit/customers/…`), and rows of their relations (`/edit/rows/…`).

Only what was changed in the form is kept, so that two people who edit one customer do not take each other's facts away.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import edit_form, editing, undoing
from presek.app.edit_form import Form, Input, Rows
from presek.app.editing import NOT_KNOWN, Edit, Saved
from presek.values.problem import Problems
from presek.web import guard, place, shown, words
from presek.web.explore_facets import model_name


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of one model."""

    label: str
    model: str
    inputs: tuple[Input, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class RowsShown:
    """A relation with its latest rows: the key of each, and its values in a line."""

    relation: str
    label: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EditPage:
    """All that `edit_customer.html` shows. `dated`: a day and a source belong to it."""

    title: str
    key: str
    new: bool
    dated: bool
    parts: tuple[Part, ...]
    typed_key: str
    since: str
    source: str
    faults: tuple[str, ...]
    relations: tuple[RowsShown, ...]
    row: str
    back: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EDIT)
def new_customer(request: HttpRequest) -> HttpResponse:
    """Makes a customer."""
    form = edit_form.new_customer(place.home(), language=words.language(), sight=guard.sight(request.user))
    key = request.POST.get("customer-key", "").strip()
    if request.method == "POST":
        answer = _saved(request, form, lambda edit: editing.save_customer(place.home(), key, edit, new=True))
        if isinstance(answer, HttpResponse):
            return answer
        return _page(request, form, new=True, faults=answer)
    return _page(request, form, new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EDIT)
def customer(request: HttpRequest, key: str) -> HttpResponse:
    """Edits the facts of a customer."""
    form = edit_form.customer(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    if form is None:
        raise Http404
    if request.method == "POST":
        answer = _saved(request, form, lambda edit: editing.save_customer(place.home(), key, edit))
        if isinstance(answer, HttpResponse):
            return answer
        return _page(request, form, faults=answer)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EDIT)
def row(request: HttpRequest, relation: str, key: str) -> HttpResponse:
    """Adds a row of a relation, or corrects the one that `row` in the address names."""
    row_key = request.GET.get("row", "")
    sight = guard.sight(request.user)
    form = edit_form.row(place.home(), key, relation, language=words.language(), sight=sight, row_key=row_key)
    if form is None:
        raise Http404
    if request.method == "POST":
        if row_key and request.POST.get("do") == "remove":
            return _removed(request, form, relation=relation)
        answer = _saved(
            request,
            form,
            lambda edit: editing.save_row(place.home(), key, edit, relation=relation, row_key=row_key),
        )
        if isinstance(answer, HttpResponse):
            return answer
        return _page(request, form, dated=False, faults=answer)
    return _page(request, form, dated=False)


def _removed(request: HttpRequest, form: Form, *, relation: str) -> HttpResponse:
    """Takes a row away, and says how to take that back."""
    edit = Edit({}, by=request.user.get_username(), sight=guard.sight(request.user))
    try:
        done = undoing.remove_row(place.home(), form.key, edit, relation=relation, row_key=form.row_key)
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    else:
        says = gettext("The row was removed (edit %(number)s); it can be taken back under Edits by hand.")
        messages.success(request, says % {"number": done.number})
    return HttpResponseRedirect(reverse("edit-customer", args=(form.key,)))


def _saved(request: HttpRequest, form: Form, save: editing.Save) -> HttpResponse | tuple[str, ...]:
    """Back to the customer when it is kept; else what is wrong."""
    edit = Edit(
        values=changed(request.POST, form),
        since=request.POST.get("valid-from", ""),
        source=request.POST.get("fact-source", ""),
        by=request.user.get_username(),
        sight=guard.sight(request.user),
    )
    try:
        done: Saved = save(edit)
    except Problems as refused:
        return tuple(words.problem(problem) for problem in refused.problems)
    if done.changed:
        messages.success(request, gettext("Saved. Pages show it after the next refresh, in a moment."))
    else:
        messages.info(request, gettext("All of this was known already."))
    return HttpResponseRedirect(reverse("customer", args=(form.key,)) if form.key else reverse("customers"))


def changed(said: QueryDict, form: Form) -> dict[str, str]:
    """The fields that were typed over; an emptied one is set to unknown."""
    found = {}
    for each in form.inputs:
        text, was = said.get(each.key, "").strip(), said.get(f"was-{each.key}", "")
        if f"was-{each.key}" in said and text != was:
            found[each.key] = text or NOT_KNOWN
    return found


def _page(
    request: HttpRequest, form: Form, *, new: bool = False, dated: bool = True, faults: tuple[str, ...] = ()
) -> HttpResponse:
    said = {name: str(value) for name, value in request.POST.items()} if request.method == "POST" else {}
    page = EditPage(
        title=gettext("New customer") if new else form.title,
        key=form.key,
        new=new,
        dated=dated,
        parts=parts_of(form, said),
        typed_key=said.get("customer-key", ""),
        since=said.get("valid-from", ""),
        source=said.get("fact-source", ""),
        faults=faults,
        relations=tuple(map(_rows, form.relations)),
        row=form.row_key,
        back=reverse("customer", args=(form.key,)) if form.key else reverse("customers"),
    )
    return render(request, "edit_customer.html", {"page": page}, status=422 if faults else 200)


def parts_of(form: Form, said: dict[str, str]) -> tuple[Part, ...]:
    """The fields model by model, with what was typed where that was refused."""
    models = dict.fromkeys(each.model for each in form.inputs)
    return tuple(
        Part(
            model_name(model),
            model,
            tuple(_typed(each, said) for each in form.inputs if each.model == model),
            open=number == 0 or any(each.value for each in form.inputs if each.model == model),
        )
        for number, model in enumerate(models)
    )


def _rows(found: Rows) -> RowsShown:
    lines = ((key, " · ".join(filter(None, map(shown.said, values))) or key) for key, values in found.rows)
    return RowsShown(found.relation, found.label, tuple(lines))


def _typed(each: Input, said: dict[str, str]) -> Input:
    return edit_form.with_text(each, said.get(each.key, each.value))
