"""Editing many at once (`/edit/selection`): one field of a selection, with a preview; owners by rules; taking back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from presek.app import bulk_editing, edit_form, owners, saving, undoing
from presek.app.bulk_editing import Preview
from presek.app.edit_form import Input
from presek.app.editing import NOT_KNOWN, Edit, Saved
from presek.app.owners import Assignment
from presek.app.small_cells import Cells
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, words

OWN_FIELDS = frozenset(
    {"csrfmiddlewaretoken", "edit-field", "edit-value", "valid-from", "fact-source", "do-what", "edit-unset"}
)
"""Names of this form's own fields; keys of the catalog have no hyphen and the token is no key."""


@dataclass(frozen=True, slots=True)
class ManyPage:
    """All that `edit_many.html` shows: first the field, then its value, then how many would change and are so already.
    `customers` stands for the plural, `told` is how many there are as this person may know it."""

    customers: int
    told: str
    sentence: str
    pairs: tuple[tuple[str, str], ...]
    fields: tuple[Input, ...]
    field: Input | None
    value: str
    unset: bool
    since: str
    source: str
    changing: str
    same: str
    faults: tuple[str, ...]
    back: str


@dataclass(frozen=True, slots=True)
class EditLine:
    """An edit that may be taken back."""

    number: int
    what: str
    by: str
    at: str
    changed: str


@dataclass(frozen=True, slots=True)
class OwnersPage:
    """All that `edit_owners.html` shows. `found`: owners, "" for nobody, and how many customers each would get."""

    rules: str
    anew: bool
    found: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]
    edits: tuple[EditLine, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EDIT)
def selection(request: HttpRequest) -> HttpResponse:
    """Chooses a field and its value, shows how many would change, and keeps it."""
    home, sight, language = place.home(), guard.sight(request.user), words.language()
    said = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in said.lists() for value in values if name not in OWN_FIELDS]
    draft = saving.draft(home, pairs, language=language, sight=sight)
    field = edit_form.field(home, said.get("edit-field", ""), language=language, sight=sight)
    seen: Preview | None = None
    faults: tuple[str, ...] = ()
    if request.method == "POST" and field is not None and said.get("do-what") in {"preview", "keep"}:
        edit = _edit(request, field)
        try:
            if not edit.values[field.key]:
                faults = (gettext("Give a value, or tick that it is not known."),)
            elif said["do-what"] == "keep":
                keys = bulk_editing.of_selection(home, pairs, sight=sight)
                _tell(request, bulk_editing.apply(home, keys, edit, what=f"{field.key} of {draft.rule or 'everybody'}"))
                return HttpResponseRedirect(reverse("edit-owners"))
            else:
                seen = bulk_editing.preview(home, bulk_editing.of_selection(home, pairs, sight=sight), edit)
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    cells = guard.cells(request.user)
    page = ManyPage(
        customers=cells.drawn(draft.customers),
        told=words.told(draft.customers, cells),
        sentence=draft.sentence,
        pairs=draft.pairs,
        fields=edit_form.new_customer(home, language=language, sight=sight).inputs,
        field=field,
        value=said.get("edit-value", "").strip(),
        unset=bool(said.get("edit-unset")),
        since=said.get("valid-from", ""),
        source=said.get("fact-source", ""),
        changing="" if seen is None else words.told(seen.changing, cells),
        same="" if seen is None else words.told(seen.same, cells),
        faults=faults,
        back=f"{reverse('explore')}?{draft.address}" if draft.address else reverse("explore"),
    )
    return render(request, "edit_many.html", {"page": page}, status=422 if faults else 200)


def _edit(request: HttpRequest, field: Input) -> Edit:
    """What is asked for; an empty value where none is given."""
    said = request.POST
    value = NOT_KNOWN if said.get("edit-unset") else said.get("edit-value", "").strip()
    return Edit(
        {field.key: value},
        since=said.get("valid-from", ""),
        source=said.get("fact-source", ""),
        by=request.user.get_username(),
        sight=guard.sight(request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EDIT)
def owners_page(request: HttpRequest) -> HttpResponse:
    """Owners by rules, and the latest edits by hand."""
    text, anew = request.POST.get("owner-rules", ""), bool(request.POST.get("owners-anew"))
    found: Assignment | None = None
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        keep = request.POST.get("do-what") == "keep"
        edit = Edit({}, by=request.user.get_username(), sight=guard.sight(request.user))
        try:
            rules = [owners.rule_of(line) for line in text.splitlines() if line.strip()]
            found = owners.assign(place.home(), rules, edit, anew=anew, dry_run=not keep)
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
        if keep and found is not None and found.saved is not None:
            _tell(request, found.saved)
            return HttpResponseRedirect(reverse("edit-owners"))
    cells = guard.cells(request.user)
    page = OwnersPage(text, anew, _owners(found, cells) if found else (), faults, edits=_edits(cells))
    return render(request, "edit_owners.html", {"page": page}, status=422 if faults else 200)


@guard.needs(guard.EDIT)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes an edit back."""
    number = request.POST.get("edit-number", "")
    try:
        done = undoing.undo(place.home(), int(number) if number.isdigit() else 0, by=request.user.get_username())
        _tell(request, done)
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("edit-owners"))


def _tell(request: HttpRequest, done: Saved) -> None:
    cells = guard.cells(request.user)
    says = ngettext(
        "%(n)s customer was changed. Pages show it after the next refresh, in a moment.",
        "%(n)s customers were changed. Pages show it after the next refresh, in a moment.",
        cells.drawn(done.changed),
    )
    messages.success(request, says % {"n": words.told(done.changed, cells)})


def _owners(found: Assignment, cells: Cells) -> tuple[tuple[str, str], ...]:
    every = (*found.counts, ("", found.nobody))
    return tuple((owner, words.told(customers, cells)) for owner, customers in every)


def _edits(cells: Cells) -> tuple[EditLine, ...]:
    zone = place.home().as_of().zone
    return tuple(
        EditLine(
            number,
            each.path,
            each.by,
            words.instant(moment_of(each.at).astimezone(zone)),
            words.told(each.accepted, cells),
        )
        for number, each in bulk_editing.recent()
    )
