"""Two selections side by side (`/explore/compare`): facets in the order of how much they distinguish them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import comparing, selection
from presek.app.comparing import Comparison, FacetCompared, Row, Side
from presek.web import guard, place, words
from presek.web.explore import pairs_of
from presek.web.explore_facets import stretch_of

OPEN = 5
"""Values of a facet that stand open; the rest wait under *more*."""


@dataclass(frozen=True, slots=True)
class Group:
    """One of the two selections."""

    title: str
    customers: str
    sentence: str
    url: str
    small: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A value: its share in either selection with a link to those who have it, and how far they are apart.

    `clear`: the interval of the difference does not hold none. Bars are percent.
    """

    label: str
    unknown: bool
    first: str
    second: str
    first_count: str
    second_count: str
    first_url: str
    second_url: str
    first_part: float
    second_part: float
    apart: str
    interval: str
    clear: bool
    more: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; `clear`: at least one of them differs for certain."""

    label: str
    model: str
    clear: bool
    first: tuple[Line, ...]
    more: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """All that `explore_compare.html` shows; facets that differ for certain, the others, and those by which the groups
    were chosen, which differ by that."""

    groups: tuple[Group, Group]
    both: str
    both_url: str
    facets: tuple[Facet, ...]
    alike: tuple[Facet, ...]
    chosen: tuple[Facet, ...]
    empty: bool
    small: bool
    back: str
    swap: str


@require_safe
@guard.needs(guard.RECORDS)
def compare(request: HttpRequest) -> HttpResponse:
    """The page: the selection of the address, and the one it is compared with (without it: everybody else)."""
    pairs = pairs_of(request)
    kept = next((value for name, value in pairs if name == selection.COMPARED), None)
    found = comparing.compare(
        place.home(),
        pairs,
        None if kept is None else parse_qsl(kept),
        language=words.language(),
        sight=guard.sight(request.user),
    )
    return render(request, "explore_compare.html", {"page": page_of(found, kept)})


def page_of(found: Comparison, kept: str | None) -> ComparePage:
    """The page of what was found."""
    ones = found.first.selection
    keys = {*ones.keys, *found.second.selection.keys}
    made = [(each.definition is not None and each.definition.key in keys, _facet(each, found)) for each in found.facets]
    facets = tuple(facet for chosen, facet in made if not chosen)
    both = _explore((*ones.narrowing, *found.second.selection.narrowing)) if _meet(found) else ""
    back = [*ones.narrowing, *([(selection.COMPARED, kept)] if kept is not None else [])]
    swapped = [*found.second.selection.narrowing, (selection.COMPARED, urlencode(ones.narrowing))]
    return ComparePage(
        groups=(
            _group(found.first, gettext("First group"), everybody=gettext("everybody")),
            _group(
                found.second,
                gettext("Second group"),
                everybody=gettext("everybody else") if found.rest else gettext("everybody"),
                linked=not found.rest,
            ),
        ),
        both=words.number(found.both),
        both_url=both,
        facets=tuple(each for each in facets if each.clear),
        alike=tuple(each for each in facets if not each.clear),
        chosen=tuple(facet for chosen, facet in made if chosen),
        empty=not found.facets,
        small=found.first.small or found.second.small,
        back=_explore(back),
        swap="" if found.rest else f"{reverse('explore-compare')}?{urlencode(swapped)}",
    )


def _meet(found: Comparison) -> bool:
    """Whether one address means those in both: no facet or segment is asked by either in its own way."""
    ones, others = found.first.selection, found.second.selection
    return not found.rest and not set(ones.keys) & set(others.keys) and not (ones.inside and others.inside)


def _group(side: Side, title: str, *, everybody: str, linked: bool = True) -> Group:
    return Group(
        title=title,
        customers=words.number(side.customers),
        sentence=side.sentence or everybody,
        url=_explore(side.selection.narrowing) if linked else "",
        small=side.small,
    )


def _explore(pairs: Iterable[tuple[str, str]]) -> str:
    said = urlencode(list(pairs))
    return f"{reverse('explore')}?{said}" if said else reverse("explore")


def _facet(facet: FacetCompared, found: Comparison) -> Facet:
    lines = tuple(_line(row, facet, found) for row in facet.rows)
    kept = len(lines) if len(lines) <= OPEN + 1 else OPEN
    return Facet(facet.label, facet.model, facet.clear > 0, lines[:kept], more=lines[kept:])


def _line(row: Row, facet: FacetCompared, found: Comparison) -> Line:
    sides, apart = (found.first, found.second), row.found
    shares = [count / side.customers for count, side in zip(row.counts, sides, strict=True)]
    urls = [_with(side.selection, row.pair) for side in sides]
    return Line(
        label=_label(row, facet),
        unknown=row.unknown,
        first=words.share(row.counts[0], found.first.customers),
        second=words.share(row.counts[1], found.second.customers),
        first_count=words.number(row.counts[0]),
        second_count=words.number(row.counts[1]),
        first_url=urls[0],
        second_url="" if found.rest else urls[1],
        first_part=round(100 * shares[0], 1),
        second_part=round(100 * shares[1], 1),
        apart=points(apart.share),
        interval=gettext("%(low)s to %(high)s") % {"low": points(apart.low), "high": points(apart.high)},
        clear=apart.clear > 0,
        more=apart.share > 0,
    )


def points(share: float) -> str:
    """A difference of shares in percentage points with its sign."""
    rounded = round(share, 3)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return sign + words.share(abs(rounded), 1).removesuffix("\N{NO-BREAK SPACE}%")


def _label(row: Row, facet: FacetCompared) -> str:
    if row.unknown:
        return gettext("unknown")
    if row.label or facet.definition is None:
        return row.label
    kind = facet.definition.kind
    return stretch_of(row.least, row.most, currency=kind.currency or "", whole=facet.definition.whole)


def _with(asked: selection.Selection, pair: tuple[str, str]) -> str:
    """A selection on Explore, narrowed to those who have one more value (in place of what it asks of that facet)."""
    key, token = pair
    own = {key, selection.NOT + key, key + selection.LEAST, key + selection.MOST}
    kept = [each for each in asked.narrowing if key == selection.INSIDE or each[0] not in own]
    aside = asked.excluded.get(key, ())
    kept += [(selection.NOT + key, other) for other in aside if other != token] if key != selection.INSIDE else []
    return _explore([*kept, *([] if pair in kept else [pair])])
