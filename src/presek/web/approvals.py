"""Policies that wait for a second person, on `/exceptions`: read one by one, approved all at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from presek.app import approving, pages_approvals, pages_policies, policies
from presek.app.approving import Done
from presek.app.home import Home
from presek.app.pages_approvals import WaitingPolicy
from presek.web import guard, place, treatments, words
from presek.web.conditions_card import Note, note
from presek.web.policies import Line, line
from presek.web.whole_number import whole

READ, KNOWN = "read-", "known-"
"""How the fields of the form begin: the version that was read of a policy, the rules that are acknowledged for it."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A policy that waits, in words: `gives` by name of dimension; `can`: the person who looks may approve it."""

    line: Line
    gives: tuple[tuple[str, str], ...]
    key: str
    version: int
    made_by: str
    notes: tuple[Note, ...]
    to_acknowledge: tuple[str, ...]
    own: bool
    blocked: bool
    can: bool


def rows(home: Home, request: HttpRequest) -> tuple[WaitingRow, ...]:
    """The policies that wait, for whoever looks."""
    by = request.user.get_username()
    found = pages_approvals.waiting(home, language=words.language())
    return tuple(_row(each, own=policies.same_person(by, each.made_by)) for each in found)


@guard.needs(guard.APPROVE)
@require_POST
def approve_all(request: HttpRequest) -> HttpResponse:
    """Approves what the person has read on the page; what came since goes on waiting."""
    said = request.POST
    read = {name.removeprefix(READ): whole(said[name]) or 0 for name in said if name.startswith(READ)}
    known = {name.removeprefix(KNOWN): said.getlist(name) for name in said if name.startswith(KNOWN)}
    done = approving.approve_all(place.home(), by=request.user.get_username(), acknowledged_of=known, read=read)
    _tell(request, done)
    return HttpResponseRedirect(reverse("exceptions"))


def _tell(request: HttpRequest, done: Done) -> None:
    number = len(done.approved)
    if number:
        told = ngettext("Approved: %(n)s policy.", "Approved: %(n)s policies.", number)
        messages.success(request, told % {"n": words.number(number)})
    for each in done.left_out:
        label = pages_approvals.label(each.listed, words.language())
        why = " ".join(words.problem(problem) for problem in each.problems)
        messages.error(request, gettext("%(policy)s was left out: %(why)s") % {"policy": label, "why": why})
    if not number and not done.left_out:
        messages.warning(request, gettext("Nothing that you read waits any more."))


def _row(each: WaitingPolicy, *, own: bool) -> WaitingRow:
    return WaitingRow(
        line=line(each.line),
        gives=tuple(
            (treatments.dimension_name(dimension), ", ".join(said))
            for dimension in pages_policies.DIMENSIONS
            if (said := treatments.lines(dimension, each.line.gives.get(dimension)))
        ),
        key=each.line.key,
        version=each.version,
        made_by=each.made_by,
        notes=tuple(map(note, each.legal)),
        to_acknowledge=each.to_acknowledge,
        own=own,
        blocked=each.blocked,
        can=not own and not each.blocked,
    )
