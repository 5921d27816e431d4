"""The first run (`/data/begin`): consumers, firms or both; ready segmentations, counted, put in force by a click."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import first_run
from presek.app.first_run import AUDIENCES, ReadySegment, ReadyTemplate
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.explore_facets import model_name


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a rule; `name` where it is a number that can be changed."""

    kind: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment with its rule in pieces."""

    found: ReadySegment
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A template as it is shown."""

    found: ReadyTemplate
    model: str
    tone: str
    advice: str
    needs: tuple[tuple[str, str], ...]
    segments: tuple[SegmentLine, ...]


@dataclass(frozen=True, slots=True)
class BeginPage:
    """All that `data_begin.html` shows. Without an `audience`, only the question."""

    audience: str
    audiences: tuple[tuple[str, str], ...]
    customers: int
    cards: tuple[TemplateCard, ...]
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
@guard.needs(guard.SAVE)
def begin(request: HttpRequest) -> HttpResponse:
    """The page; a POST counts anew with other thresholds, or puts what is chosen in force."""
    home = place.home()
    said = request.POST if request.method == "POST" else request.GET
    audience = said.get("audience", "")
    audience = audience if audience in AUDIENCES else ""
    chosen = said.getlist("template") if request.method == "POST" else None
    figures = _figures(said)
    faults: tuple[str, ...] = ()
    if said.get("do") == "activate" and request.method == "POST":
        try:
            made = first_run.activate(home, chosen or (), figures=figures, by=request.user.get_username())
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
        else:
            messages.success(request, gettext("In force: %(names)s") % {"names": ", ".join(made)})
            return HttpResponseRedirect(reverse("segments"))
    cards: tuple[TemplateCard, ...] = ()
    customers = 0
    if audience:
        offer = first_run.offer(home, audience, language=words.language(), figures=figures, chosen=chosen)
        customers, cards = offer.customers, tuple(map(_card, offer.templates))
    names = (gettext("Consumers"), gettext("Firms"), gettext("Both"))
    page = BeginPage(audience, tuple(zip(AUDIENCES, names, strict=True)), customers, cards, faults)
    return render(request, "data_begin.html", {"page": page}, status=422 if faults else 200)


def _figures(said: QueryDict) -> dict[str, list[str]]:
    """Numbers of rules: of each segment, in their order."""
    names = (name.removeprefix("figure-") for name in said if name.startswith("figure-"))
    return {name: said.getlist(f"figure-{name}") for name in names}


def _card(found: ReadyTemplate) -> TemplateCard:
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
            )
            for each in found.segments
        ),
    )  # fmt: skip
