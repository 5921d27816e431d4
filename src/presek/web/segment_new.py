"""Saving a selection of Explore as a segment (`/segments/new`): the rule the clicks mean, then a name and a place."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import health_cards, rule_pieces, saving
from presek.app.health_words import Card
from presek.app.small_cells import Cells
from presek.values.problem import Problems
from presek.web import guard, place, segment_changes, tour, words
from presek.web.indicators import Indicators, indicators


@dataclass(frozen=True, slots=True)
class SegmentNewPage:
    """All that `segment_new.html` shows. `pairs` is the selection, as hidden values of the form; `full` names the
    segmentations that would have too many segments; `counts` are in, out and cannot say as this person may know them,
    `health` is None for who may know them only roughly."""

    draft: saving.Draft
    pieces: tuple[rule_pieces.Piece, ...]
    pairs: tuple[tuple[str, str], ...]
    name: str
    segmentation: str
    faults: tuple[str, ...]
    back: str
    may_save: bool
    counts: tuple[str, str, str]
    health: Indicators | None = None
    full: str = ""
    hold: str = ""
    exit: str = ""


OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "segment-name", "segmentation-key", "segment-hold", "segment-exit"})
"""Names of this form's own fields; keys of the catalog have no hyphen and the token is no key."""


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SAVE)
def segment_new(request: HttpRequest) -> HttpResponse:
    """Shows the rule, or saves it."""
    said = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in said.lists() for value in values if name not in OWN_FIELDS]
    draft = saving.draft(place.home(), pairs, language=words.language(), sight=guard.sight(request.user))
    name = said.get("segment-name", "").strip()[:120]
    segmentation = said.get("segmentation-key", draft.segmentations[0][0] if draft.segmentations else "")
    hold, leave = said.get("segment-hold", "").strip()[:60], said.get("segment-exit", "").strip()[:4000]
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        faults = (gettext("Give the segment a name."),) if not name else ()
        if not faults:
            try:
                made = _save(request, draft, into=(name, segmentation), stay=(hold, leave))
            except Problems as refused:
                faults = guard.faults(request.user, refused.problems)
            else:
                if made.waiting is not None:
                    return segment_changes.waits(request, made.waiting)
                tour.saved(request, made.key, name)
                messages.success(request, gettext("Saved: %(name)s") % {"name": name})
                return HttpResponseRedirect(reverse("segment", args=(made.key,)))
    card = None if draft.empty else _card(draft, request)
    page = SegmentNewPage(
        draft=draft,
        pieces=rule_pieces.pieces(draft.rule),
        pairs=draft.pairs,
        name=name,
        segmentation=segmentation,
        faults=faults,
        back=_back(draft),
        may_save=not draft.empty,
        counts=_counts(card, guard.cells(request.user)),
        health=indicators(card) if card is not None and guard.cells(request.user).exact else None,
        full=", ".join(draft.full),
        hold=hold,
        exit=leave,
    )
    return render(request, "segment_new.html", {"page": page}, status=422 if faults else 200)


def _save(request: HttpRequest, draft: saving.Draft, *, into: tuple[str, str], stay: tuple[str, str]) -> saving.Saved:
    """Keeps the draft under a name in a segmentation, with how long its members stay."""
    home, user = place.home(), request.user
    stays = saving.stay_of(home, hold=stay[0], leave=stay[1], sight=guard.sight(user))
    return saving.save(home, draft, name=into[0], segmentation=into[1], by=user.get_username(), stay=stays)


def _card(draft: saving.Draft, request: HttpRequest) -> Card:
    """What is known of the rule before anybody saves it."""
    user = request.user
    return health_cards.of_rule(
        place.home(), draft.rule, language=words.language(), sight=guard.sight(user), owner=user.get_username()
    )


def _counts(card: Card | None, cells: Cells) -> tuple[str, str, str]:
    if card is None:
        return "", "", ""
    return words.told(card.inside, cells), words.told(card.out, cells), words.told(card.cannot_say, cells)


def _back(draft: saving.Draft) -> str:
    return f"{reverse('explore')}?{draft.address}" if draft.address else reverse("explore")
