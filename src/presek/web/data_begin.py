"""The first run (`/data/begin`): consumers, firms or both; ready segmentations, counted, put in force by a click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import first_run, pages_policies, ready_policies
from presek.app.first_run import AUDIENCES, Activated, ReadySegment, ReadyTemplate
from presek.app.ready_policies import ReadyPolicy
from presek.app.small_cells import Cells
from presek.values.problem import Problems
from presek.web import guard, place, segment_changes, treatments, words
from presek.web.explore_facets import model_name
from presek.web.indicators import TONES


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a rule; `name` where it is a number that can be changed."""

    kind: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment with its rule in pieces, and how many are in, or cannot be judged, as this person may know it."""

    found: ReadySegment
    pieces: tuple[Piece, ...]
    inside: str
    cannot_say: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """What a segment would get, by name of dimension; `own`: it keeps the policy that it has."""

    label: str
    gives: tuple[tuple[str, str], ...]
    own: bool


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A template as it is shown."""

    found: ReadyTemplate
    model: str
    tone: str
    advice: str
    needs: tuple[tuple[str, str], ...]
    segments: tuple[SegmentLine, ...]
    policies: tuple[PolicyLine, ...]
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BeginPage:
    """All that `data_begin.html` shows. Without an `audience`, only the question; `guessed`: the data answered it.

    `offers_policies`: the person may propose them; `standard`: the standard conditions, where they come along."""

    audience: str
    guessed: bool
    audiences: tuple[tuple[str, str], ...]
    customers: int
    told: str
    cards: tuple[TemplateCard, ...]
    offers_policies: bool
    with_policies: bool
    standard: PolicyLine | None
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
@guard.needs(guard.SAVE)
def begin(request: HttpRequest) -> HttpResponse:
    """The page; a POST counts anew with other thresholds, or puts what is chosen in force."""
    home = place.home()
    posted = request.method == "POST"
    said = request.POST if posted else request.GET
    asked = said.get("audience", "")
    audience = asked if asked in AUDIENCES else first_run.likely_audience(home)
    chosen = said.getlist("template") if posted else None
    figures = _figures(said)
    offers_policies = request.user.has_perm(guard.DRAFT)
    with_policies = offers_policies and (not posted or "policies" in said)
    faults: tuple[str, ...] = ()
    if posted and said.get("do") == "activate":
        by = request.user.get_username()
        try:
            made = first_run.activate(home, chosen or (), figures=figures, by=by, with_policies=with_policies)
        except Problems as refused:
            faults = guard.faults(request.user, refused.problems)
        else:
            _tell(request, made)
            return HttpResponseRedirect(reverse("segments"))
    cards: tuple[TemplateCard, ...] = ()
    cells = guard.cells(request.user)
    customers, ready = 0, ready_policies.preview(home) if offers_policies else {}
    if audience:
        offer = first_run.offer(home, audience, language=words.language(), figures=figures, chosen=chosen)
        customers, cards = offer.customers, tuple(_card(each, ready, cells) for each in offer.templates)
    names = (gettext("Consumers"), gettext("Firms"), gettext("Both"))
    page = BeginPage(
        audience, audience != asked, tuple(zip(AUDIENCES, names, strict=True)),
        cells.drawn(customers), words.told(customers, cells), cards,
        offers_policies=offers_policies, with_policies=with_policies, standard=_standard(ready), faults=faults,
    )  # fmt: skip
    return render(request, "data_begin.html", {"page": page}, status=422 if faults else 200)


def _tell(request: HttpRequest, made: Activated) -> None:
    if made.templates:
        messages.success(request, gettext("In force: %(names)s") % {"names": ", ".join(made.templates)})
    if made.waiting is not None:
        segment_changes.tell_waiting(request, made.waiting)
    for policy, rule in made.policies.blocked:
        told = {"policy": policy, "rule": rule}
        messages.warning(request, gettext("The ready policy %(policy)s was left out: %(rule)s forbids it.") % told)


def _figures(said: QueryDict) -> dict[str, list[str]]:
    """Numbers of rules: of each segment, in their order."""
    names = (name.removeprefix("figure-") for name in said if name.startswith("figure-"))
    return {name: said.getlist(f"figure-{name}") for name in names}


def _card(found: ReadyTemplate, ready: Mapping[str, ReadyPolicy], cells: Cells) -> TemplateCard:
    tone, advice = {
        "ready": ("good", gettext("ready: most customers can be judged")),
        "partly": ("warn", gettext("partly: much is unknown")),
        "little": ("bad", gettext("little is known: fill these fields first")),
        "no-rows": ("bad", gettext("needs further data that was not imported yet")),
    }[found.advice]
    return TemplateCard(
        found, model_name(found.model), tone, advice,
        needs=tuple((label, words.share(share, 1)) for label, share in found.needs),
        segments=tuple(
            SegmentLine(
                each,
                tuple(
                    Piece(piece.kind, piece.text, f"figure-{each.key}" if piece.kind == "figure" else "")
                    for piece in each.pieces
                ),
                inside="" if each.inside is None else words.told(each.inside, cells),
                cannot_say="" if each.cannot_say is None else words.told(each.cannot_say, cells),
            )
            for each in found.segments
        ),
        policies=tuple(_policy(each.label, ready[each.key]) for each in found.segments if each.key in ready),
        says=tuple((TONES[each.light], each.says) for each in found.says),
    )  # fmt: skip


def _standard(ready: Mapping[str, ReadyPolicy]) -> PolicyLine | None:
    found = ready.get(ready_policies.EVERYBODY)
    return None if found is None or found.has else _policy(gettext("Standard conditions"), found)


def _policy(label: str, ready: ReadyPolicy) -> PolicyLine:
    gives = tuple(
        (treatments.dimension_name(each), "; ".join(said))
        for each in pages_policies.DIMENSIONS
        if (said := treatments.lines(each, ready.gives.get(each)))
    )
    return PolicyLine(label, gives, own=ready.has)
