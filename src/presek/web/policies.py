"""Policies (`/policies`): segments by six dimensions, how each is decided, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import pages_policies
from presek.app.small_cells import EXACT, Cells
from presek.web import guard, place, treatments, words
from presek.web.segments import members


@dataclass(frozen=True, slots=True)
class Cell:
    """What a policy gives in a dimension; `url` leads to it in the policy's page."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A policy in the matrix; `state` is a tone and words where it isn't simply in force, `newer` a version to come."""

    label: str
    url: str
    segment: str
    segment_url: str
    inside: str
    members: str
    state: tuple[str, str] | None
    newer: str
    newer_url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A segment without a policy, and where one is made for it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """A segmentation."""

    key: str
    label: str
    lines: tuple[Line, ...]
    without: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """All that `policies.html` shows."""

    dimensions: tuple[str, ...]
    parts: tuple[Part, ...]
    hits: tuple[tuple[str, str], ...]
    waiting: int


@require_safe
@guard.needs(guard.VIEW)
def policies(request: HttpRequest) -> HttpResponse:
    """The matrix."""
    found = pages_policies.matrix(place.home(), language=words.language())
    may = request.user.has_perm(guard.DRAFT)
    page = PoliciesPage(
        dimensions=tuple(map(treatments.dimension_name, pages_policies.DIMENSIONS)),
        parts=tuple(_part(each, guard.cells(request.user), may_draft=may) for each in found.parts),
        hits=tuple((treatments.output_name(output), hit_words(hit)) for output, hit in found.hits),
        waiting=found.waiting,
    )
    return render(request, "policies.html", {"page": page})


def status_words(status: str, *, active: bool) -> tuple[str, str]:
    """The tone and the word of a version's state."""
    if active:
        return "good", gettext("in force")
    return {
        "draft": ("", gettext("draft")),
        "proposed": ("warn", gettext("waits for approval")),
        "approved": ("good", gettext("approved, to come")),
        "rejected": ("bad", gettext("rejected")),
        "retired": ("", gettext("retired")),
    }.get(status, ("", status))


def hit_words(hit: str) -> str:
    """How policies that meet are decided."""
    return {
        "U": gettext("unique: only one may speak"),
        "A": gettext("any: all must agree"),
        "P": gettext("priority: the best value"),
        "F": gettext("first: the first policy in order"),
        "O": gettext("output order: a list, the best first"),
        "R": gettext("rule order: a list, as policies are ordered"),
        "C": gettext("collect: all of them"),
        "C+": gettext("sum"),
        "C<": gettext("the least"),
        "C>": gettext("the most"),
        "C#": gettext("any one forbids"),
    }.get(hit, hit)


def _part(each: pages_policies.Part, cells: Cells, *, may_draft: bool) -> Part:
    without = tuple(
        Missing(one.label, f"{reverse('policy-new')}?segment={one.key}" if may_draft else "") for one in each.without
    )
    return Part(each.key, each.label, tuple(line(one, cells) for one in each.lines), without)


def line(each: pages_policies.PolicyLine, told: Cells = EXACT) -> Line:
    """A policy as a row."""
    url = reverse("policy", args=(each.key,))
    newer = status_words(each.newer_status, active=False)[1] if each.newer else ""
    return Line(
        label=each.label,
        url=url,
        segment=each.segment_label,
        segment_url=reverse("segment", args=(each.segment,)),
        inside="" if each.inside is None else words.told(each.inside, told),
        members=members(each.segment),
        state=_state(each),
        newer=gettext("version %(n)s: %(state)s") % {"n": each.newer, "state": newer} if each.newer else "",
        newer_url=f"{url}?version={each.newer}",
        cells=cells(each.gives),
    )


def cells(gives: Mapping[str, object]) -> tuple[Cell, ...]:
    """What a policy gives, in the order of the dimensions."""
    return tuple(Cell(treatments.lines(each, gives.get(each))) for each in pages_policies.DIMENSIONS)


def _state(each: pages_policies.PolicyLine) -> tuple[str, str] | None:
    if not each.active:
        return status_words(each.status, active=False)
    return ("", gettext("default")) if each.default else None
