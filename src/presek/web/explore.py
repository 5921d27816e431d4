"""Explore (`/`): four panels that narrow one another, segments as facets, and the customers of the selection."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import exploration, exploring, first_run, selection
from presek.web import guard, place, words
from presek.web.explore_chips import chips
from presek.web.explore_facets import label_of, panels
from presek.web.explore_page import Cell, ExplorePage, Group, Option, Row, Segment, Segmentation, Table


@require_safe
@guard.needs(guard.VIEW)
def explore(request: HttpRequest) -> HttpResponse:
    """The page; while there is nothing to explore, those who may import are led to the first file."""
    if request.user.has_perm(guard.IMPORT) and first_run.is_empty(place.home()):
        return HttpResponseRedirect(reverse("data"))
    return render(request, "explore.html", {"page": page_of(request)})


@require_safe
@guard.needs(guard.VIEW)
def explore_numbers(request: HttpRequest) -> JsonResponse:
    """The numbers of the page alone, in the order in which the page has them, with chips and rows as HTML."""
    page = page_of(request)
    facets = {
        facet.key: [choice.count for choice in (*facet.first, *facet.more)]
        for panel in page.panels
        for facet in (*panel.facets, *panel.more)
    }
    segments = {
        segment.key: [segment.inside, segment.outside]
        for segmentation in page.segmentations
        for segment in segmentation.segments
    }
    answer = JsonResponse(
        {
            "total": page.total,
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


def page_of(request: HttpRequest) -> ExplorePage:
    """The page for the selection that the request's address means."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    asked, found = exploring.explore(place.home(), pairs, language=words.language(), sight=guard.sight(request.user))
    revenue, whole = found.revenue, found.base_revenue
    return ExplorePage(
        base=found.base,
        total=found.total,
        share_of_base=words.share(found.total, found.base),
        share_of_revenue=words.share(float(revenue), float(whole)) if revenue is not None and whole else "",
        revenue=words.money(revenue, found.currency) if revenue is not None else "",
        revenue_label=found.revenue_label,
        chips=chips(asked, found),
        panels=panels(found),
        segmentations=tuple(_segmentation(each) for each in found.segmentations),
        sorts=_options(found.listing.sorts, found.listing.sort),
        groups=(
            Option("", gettext("nothing"), not found.listing.grouping),
            *_options(found.listing.groupings, found.listing.grouping),
        ),
        table=_table(asked, found),
        may_save=request.user.has_perm(guard.SAVE),
    )


def _segmentation(found: exploration.SegmentationChoice) -> Segmentation:
    return Segmentation(
        found.label,
        tuple(
            Segment(each.key, each.label, reverse("segment", args=(each.key,)), each.inside, each.outside, each.state)
            for each in found.segments
        ),
    )


def _options(offered: tuple[tuple[str, str], ...], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(key, label, key == chosen) for key, label in offered)


def _table(asked: selection.Selection, found: exploration.Exploration) -> Table:
    listing = found.listing
    more = ""
    if listing.shown < min(found.total, selection.MOST_ROWS):
        others = [pair for pair in asked.pairs if pair[0] != selection.ROWS]
        rows = (selection.ROWS, str(min(selection.MOST_ROWS, 4 * asked.rows)))
        more = f"{reverse('explore')}?{urlencode([*others, rows])}"
    return Table(
        columns=listing.columns,
        groups=tuple(_group(each, found) for each in listing.groups),
        shown=listing.shown,
        total=found.total,
        more=more,
    )


def _group(group: exploration.Group, found: exploration.Exploration) -> Group:
    label = ""
    for facet in found.facets:
        if facet.key == found.listing.grouping:
            label = next((label_of(facet, choice) for choice in facet.choices if choice.token == group.token), "")
    return Group(label, group.count, tuple(_row(each) for each in group.customers))


def _row(customer: exploration.Listed) -> Row:
    return Row(
        key=customer.key,
        name=customer.name or customer.key,
        url=reverse("customer", args=(customer.key,)),
        cells=tuple(_cell(each) for each in customer.cells),
        last=interaction(customer.last),
    )


def _cell(found: exploration.Cell) -> Cell:
    if found.number is None:
        return Cell(found.text, number=False)
    text = words.money(found.number, found.currency) if found.currency else words.number(found.number)
    return Cell(text, number=True)


def interaction(last: exploration.Interaction | None) -> str:
    """A contact in a few words: how and how long ago; empty where there was none."""
    if last is None:
        return ""
    ago = words.days_ago(last.days_ago)
    return " · ".join(part for part in (last.channel, ago) if part)
