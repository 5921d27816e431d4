"""Explore (`/`): four panels that narrow one another, segments as facets, and the customers of the selection."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from presek.app import exploration, explore_taste, exploring, first_run, selection, stopping
from presek.app.small_cells import Cells
from presek.web import explore_rows, guard, place, words
from presek.web.explore_chips import chips
from presek.web.explore_facets import panels, said_of
from presek.web.explore_page import ExplorePage, Kept, Option, Segment, Segmentation

KEEP = "keep-selection"
"""Said by the button that keeps the selection to compare the next one with it."""


@require_safe
@guard.needs(guard.VIEW)
def explore(request: HttpRequest) -> HttpResponse:
    """The page; while there is nothing to explore, those who may import are led to the first file."""
    if request.user.has_perm(guard.IMPORT) and first_run.is_empty(place.home()):
        return HttpResponseRedirect(reverse("data"))
    if KEEP in request.GET:
        narrow = exploring.narrowing(place.home(), pairs_of(request), sight=guard.sight(request.user))
        kept = [pair for pair in narrow.selection.pairs if pair[0] != selection.COMPARED]
        kept.append((selection.COMPARED, urlencode(narrow.selection.narrowing)))
        return HttpResponseRedirect(f"{reverse('explore')}?{urlencode(kept)}")
    return render(request, "explore.html", {"page": page_of(request)})


@require_safe
@guard.needs(guard.VIEW)
def explore_numbers(request: HttpRequest) -> JsonResponse:
    """The numbers of the page alone, in the order in which the page has them, with chips and rows as HTML."""
    with stopping.unless_newer(f"explore {request.user.get_username()}"):
        page = page_of(request)
    facets = {
        facet.key: [choice.count for choice in (*facet.first, *facet.more)]
        for panel in page.panels
        for facet in (*panel.facets, *panel.more)
    }
    segments = {segment.key: segment.counts for segmentation in page.segmentations for segment in segmentation.segments}
    answer = JsonResponse(
        {
            "total": page.total,
            "said": page.said,
            "announced": page.announced,
            "share_of_base": page.share_of_base,
            "share_of_revenue": page.share_of_revenue,
            "revenue": page.revenue,
            "facets": facets,
            "segments": segments,
            "chips": render_to_string("_chips.html", {"chips": page.chips}),
            "rows": render_to_string("_rows.html", {"table": page.table}),
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def pairs_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The names and values of the request's address."""
    return [(name, value) for name, values in request.GET.lists() for value in values]


def page_of(request: HttpRequest) -> ExplorePage:
    """The page for the selection that the request's address means."""
    user = request.user
    cells = guard.cells(user)
    taste = explore_taste.of_person(user.get_username())
    asked, found = exploring.explore(
        place.home(),
        pairs_of(request),
        language=words.language(),
        sight=guard.sight(user),
        cells=cells,
        columns=taste.columns,
    )
    revenue, whole = found.revenue, found.base_revenue
    query = urlencode(asked.pairs)
    said = said_of(found.total, cells)
    return ExplorePage(
        base=found.base,
        total=found.total,
        said=said,
        announced=announced(said, found.base),
        few=words.few(cells.limit) if cells.limit else "",
        share_of_base=words.share(found.total, found.base) if found.total is not None else "",
        share_of_revenue=words.share(float(revenue), float(whole)) if revenue is not None and whole else "",
        revenue=words.money(revenue, found.currency) if revenue is not None else "",
        revenue_label=found.revenue_label,
        chips=chips(asked, found),
        panels=panels(found, cells, taste.pinned),
        segmentations=tuple(_segmentation(each, cells) for each in found.segmentations),
        sorts=_options(found.listing.sorts, found.listing.sort),
        groups=(
            Option("", gettext("nothing"), not found.listing.grouping),
            *_options(found.listing.groupings, found.listing.grouping),
        ),
        table=explore_rows.table(asked, found),
        may_save=user.has_perm(guard.SAVE),
        kept=_kept(request, asked, cells) if asked.compared else None,
        query=f"?{query}" if query else "",
    )


def announced(said: str, base: int) -> str:
    """The size of a selection in a sentence, as it is read aloud after a click."""
    return ngettext("%(said)s of %(base)s customer chosen", "%(said)s of %(base)s customers chosen", base) % {
        "said": said,
        "base": words.number(base),
    }


def _segmentation(found: exploration.SegmentationChoice, cells: Cells) -> Segmentation:
    return Segmentation(
        found.label,
        tuple(
            Segment(
                each.key,
                each.label,
                reverse("segment", args=(each.key,)),
                said_of(each.inside, cells),
                said_of(each.outside, cells),
                each.state,
                counts=(each.inside, each.outside),
            )
            for each in found.segments
        ),
    )


def _options(offered: tuple[tuple[str, str], ...], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(key, label, key == chosen) for key, label in offered)


def _kept(request: HttpRequest, asked: selection.Selection, cells: Cells) -> Kept:
    """The selection that was kept to compare others with it."""
    home, sight = place.home(), guard.sight(request.user)
    narrow = exploring.narrowing(home, parse_qsl(asked.compared), sight=sight)
    address = urlencode(narrow.selection.narrowing)
    rest = urlencode([pair for pair in asked.pairs if pair[0] != selection.COMPARED])
    back = reverse("explore")
    return Kept(
        address=address,
        label=words.told(narrow.selected.total, cells),
        url=f"{back}?{address}",
        stop=f"{back}?{rest}" if rest else back,
    )
