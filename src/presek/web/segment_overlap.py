"""How others cut one segment (`/segments/<key>/overlap`): every part opens in Explore or becomes a segment."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import health_cards, segment_overlap, selection
from presek.app.segment_overlap import Other, Overlap, Part
from presek.app.small_cells import Cells
from presek.web import charts, guard, place, segment_customers, words
from presek.web.segment_sections import SegmentHead, head

MOST_COLUMNS, MOST_CHOSEN = 12, 50
CUT_BY = "cut-by"


@dataclass(frozen=True, slots=True)
class Row:
    """Another segment, and how many are in both; `explore` shows them. `cuts`: it is one of those that cut; `unsure`:
    of how many members it cannot say (`unsure_url` lists them, where this person may see them)."""

    key: str
    cuts: bool
    unsure: str
    unsure_url: str
    label: str
    url: str
    size: str
    both: str
    share: str
    explore: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A part: in which others, how many, where they are shown and where the part is saved as a segment."""

    label: str
    customers: str
    share: str
    explore: str
    save: str


@dataclass(frozen=True, slots=True)
class OverlapPage:
    """What `segment_overlap.html` shows."""

    head: SegmentHead
    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]
    chart: SafeString
    unsure: int
    unsure_url: str
    small: bool
    may_save: bool


@require_safe
@guard.needs(guard.VIEW)
def overlap(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    stands = head(key, "segment-overlap")
    chosen = request.GET.getlist(CUT_BY)[:MOST_CHOSEN]
    found = segment_overlap.of_segment(place.home(), key, language=words.language(), chosen=chosen)
    cells = guard.cells(request.user)
    may_save = request.user.has_perm(guard.SAVE)
    if found is None:
        page = OverlapPage(stands, (), (), SafeString(""), unsure=0, unsure_url="", small=False, may_save=may_save)
    else:
        page = OverlapPage(
            stands,
            tuple(_row(each, key, found, cells=cells) for each in found.others),
            tuple(_cell(part, key, found, cells=cells) for part in found.parts),
            chart=_chart(found, key, cells),
            unsure=found.unsure if cells.exact else 0,
            unsure_url=segment_customers.address(key, unsure=",".join(each.key for each in found.cut_by)),
            small=health_cards.small(found.inside),
            may_save=may_save,
        )
    return render(request, "segment_overlap.html", {"page": page})


def _row(each: Other, key: str, found: Overlap, *, cells: Cells) -> Row:
    both = urlencode([(selection.INSIDE, key), (selection.INSIDE, each.key)])
    return Row(
        key=each.key,
        cuts=each.cuts,
        unsure=words.told(each.unsure, cells) if each.unsure else "",
        unsure_url=segment_customers.address(key, unsure=each.key) if each.unsure and cells.exact else "",
        label=each.label,
        url=reverse("segment", args=(each.key,)),
        size=words.told(each.size, cells),
        both=words.told(each.both, cells),
        share=words.share(cells.drawn(each.both), cells.drawn(found.inside)),
        explore=f"{reverse('explore')}?{both}",
    )


def _cell(part: Part, key: str, found: Overlap, *, cells: Cells) -> Cell:
    pairs = _pairs(part, key, found)
    names = [found.cut_by[place].label for place in part.others]
    return Cell(
        label=" ∩ ".join(names) if names else gettext("in none of these"),
        customers=words.told(part.customers, cells),
        share=words.share(cells.drawn(part.customers), cells.drawn(found.inside)),
        explore=f"{reverse('explore')}?{urlencode(pairs)}",
        save=f"{reverse('segment-new')}?{urlencode(pairs)}",
    )


def _pairs(part: Part, key: str, found: Overlap) -> list[tuple[str, str]]:
    """The selection that is this part: in these segments, and surely not in the others."""
    inside = [(selection.INSIDE, found.cut_by[other].key) for other in part.others]
    outside = [(selection.OUTSIDE, each.key) for other, each in enumerate(found.cut_by) if other not in part.others]
    return [(selection.INSIDE, key), *inside, *outside]


def _chart(found: Overlap, key: str, cells: Cells) -> SafeString:
    sets = (
        charts.Set(found.label, words.told(found.inside, cells), cells.drawn(found.inside)),
        *(charts.Set(each.label, words.told(each.size, cells), cells.drawn(each.size)) for each in found.cut_by),
    )
    columns = tuple(
        charts.Column(
            (0, *(other + 1 for other in part.others)),
            words.told(part.customers, cells),
            cells.drawn(part.customers),
            f"{reverse('explore')}?{urlencode(_pairs(part, key, found))}",
        )
        for part in found.parts[:MOST_COLUMNS]
    )
    return (
        charts.upset(sets, columns, label=gettext("How this segment is cut by the others"))
        if columns
        else SafeString("")
    )
