"""A segment (`/segments/<key>`): its rule, whom it takes in, what each condition does, and what it overlaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import health_cards, pages_policies, pages_segment, rule_pieces, segment_page, selection
from presek.web import charts, guard, place, segment_history, treatments, words
from presek.web.customer import step_words
from presek.web.explore_facets import model_name
from presek.web.indicators import Indicators, indicators
from presek.web.segment_history import HistoryPart
from presek.web.segments import members, share_of_revenue

MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Miss:
    """A near miss."""

    name: str
    url: str
    says: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another segment, and how many are in both; `explore` shows them."""

    label: str
    url: str
    size: int
    both: int
    share: str
    explore: str


@dataclass(frozen=True, slots=True)
class Given:
    """A policy of the segment; `dimensions` are names, what it gives, and where that is edited (empty: not by whoever
    looks)."""

    label: str
    url: str
    dimensions: tuple[tuple[str, tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """All that `segment.html` shows."""

    found: pages_segment.SegmentDetail
    pieces: tuple[rule_pieces.Piece, ...]
    models: tuple[tuple[str, str], ...]
    outside: int
    members: str
    share_of_base: str
    share_of_revenue: str
    revenue: str
    parts: SafeString
    misses: tuple[Miss, ...]
    overlaps: tuple[Overlap, ...]
    overlap_chart: SafeString
    policies: tuple[Given, ...] = ()
    new_policy: str = ""
    health: Indicators | None = None
    history: HistoryPart | None = None
    may_save: bool = False


@require_safe
@guard.needs(guard.VIEW)
def segment(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    found = segment_page.segment(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    if found is None:
        raise Http404
    may = request.user.has_perm(guard.DRAFT)
    made = pages_policies.of_segment(place.home(), key, language=words.language())
    policies = tuple(_given(each, may_draft=may) for each in made)
    new_policy = f"{reverse('policy-new')}?segment={key}" if may else ""
    history = segment_history.part_of(request, key, found.label)
    card = health_cards.of_segment(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    health = None if card is None else indicators(card)
    page = replace(page_of(found), policies=policies, new_policy=new_policy, history=history, health=health)
    page = replace(page, may_save=request.user.has_perm(guard.SAVE))
    return render(request, "segment.html", {"page": page})


def page_of(found: pages_segment.SegmentDetail) -> SegmentPage:
    """The page of what was found."""
    inside = found.inside or 0
    label = gettext("%(inside)s in, %(unsure)s cannot say, of %(base)s") % {
        "inside": words.number(inside),
        "unsure": words.number(found.cannot_say),
        "base": words.number(found.base),
    }
    return SegmentPage(
        found=found,
        pieces=rule_pieces.pieces(found.rule),
        models=tuple((model, model_name(model)) for model in found.models),
        outside=found.base - inside - found.cannot_say,
        members=members(found.key),
        share_of_base=words.share(inside, found.base),
        share_of_revenue=share_of_revenue(found.revenue, found.base_revenue),
        revenue=words.money(found.revenue, found.currency) if found.revenue is not None else "",
        parts=charts.three_parts(inside, found.cannot_say, found.base, label=label),
        misses=tuple(
            Miss(each.name or each.key, reverse("customer", args=(each.key,)), step_words(each.step))
            for each in found.near_misses
        ),
        overlaps=tuple(_overlap(each, found) for each in found.overlaps),
        overlap_chart=_chart(found),
    )


def _given(each: pages_policies.PolicyLine, *, may_draft: bool) -> Given:
    edit = reverse("policy-edit", args=(each.key,)) if may_draft else ""
    dimensions = tuple(
        (
            treatments.dimension_name(dimension),
            treatments.lines(dimension, each.gives.get(dimension)),
            f"{edit}#{dimension}" if edit else "",
        )
        for dimension in pages_policies.DIMENSIONS
    )
    return Given(each.label, reverse("policy", args=(each.key,)), dimensions)


def _overlap(each: pages_segment.Overlap, found: pages_segment.SegmentDetail) -> Overlap:
    both = urlencode([(selection.INSIDE, found.key), (selection.INSIDE, each.key)])
    return Overlap(
        label=each.label,
        url=reverse("segment", args=(each.key,)),
        size=each.size,
        both=each.both,
        share=words.share(each.both, found.inside or 0),
        explore=f"{reverse('explore')}?{both}",
    )


def _chart(found: pages_segment.SegmentDetail) -> SafeString:
    sets = (
        charts.Set(found.label, words.number(found.inside or 0), found.inside or 0),
        *(charts.Set(each.label, words.number(each.size), each.size) for each in found.overlaps),
    )
    largest = sorted(found.parts, key=lambda part: -part.customers)[:MOST_COLUMNS]
    columns = tuple(_column(part, found) for part in largest)
    return (
        charts.upset(sets, columns, label=gettext("How this segment is cut by the others"))
        if columns
        else SafeString("")
    )


def _column(part: pages_segment.Part, found: pages_segment.SegmentDetail) -> charts.Column:
    inside = [(selection.INSIDE, found.overlaps[other].key) for other in part.others]
    outside = [
        (selection.OUTSIDE, each.key) for place_of, each in enumerate(found.overlaps) if place_of not in part.others
    ]
    url = f"{reverse('explore')}?{urlencode([(selection.INSIDE, found.key), *inside, *outside])}"
    return charts.Column((0, *(other + 1 for other in part.others)), words.number(part.customers), part.customers, url)
