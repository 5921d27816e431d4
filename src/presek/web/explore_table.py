"""A selection as a cross table (`/explore/table`): one facet down, one across, every count a way to its customers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from presek.app import crossing, exploration, selection
from presek.app.crossing import Crossing
from presek.app.small_cells import Cells
from presek.web import guard, place, words
from presek.web.explore import pairs_of
from presek.web.explore_facets import label_of, said_of
from presek.web.explore_page import Option

DOWN, ACROSS = "table-down", "table-across"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, its share of its row, and the address of those it counts; `tone` from 0 to 4 by its share."""

    said: str
    share: str
    url: str
    tone: int


@dataclass(frozen=True, slots=True)
class Line:
    """A value down with its cells."""

    head: Cell
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TablePage:
    """All that `explore_table.html` shows. `heads` are the values across with their counts."""

    total: str
    down: tuple[Option, ...]
    across: tuple[Option, ...]
    down_label: str
    across_label: str
    heads: tuple[tuple[str, Cell], ...]
    lines: tuple[Line, ...]
    pairs: tuple[tuple[str, str], ...]
    left_out: int
    swap: str
    back: str


@require_safe
@guard.needs(guard.VIEW)
def table(request: HttpRequest) -> HttpResponse:
    """The page."""
    cells = guard.cells(request.user)
    found = crossing.cross(
        place.home(),
        pairs_of(request),
        (request.GET.get(DOWN, ""), request.GET.get(ACROSS, "")),
        language=words.language(),
        sight=guard.sight(request.user),
        cells=cells,
    )
    return render(request, "explore_table.html", {"page": page_of(found, cells)})


def page_of(found: Crossing, cells: Cells) -> TablePage:
    """The page of what was counted."""
    down, across, asked = found.down, found.across, found.selection
    chosen = tuple("" if facet is None else facet.key for facet in (down, across))
    shares = [_tone(cell, row.count) for row, line in _rows(found) for cell in line]
    tallest = max(shares, default=0.0) or 1.0
    return TablePage(
        total=said_of(found.total, cells),
        down=tuple(Option(key, label, key == chosen[0]) for key, label in found.offered),
        across=tuple(Option(key, label, key == chosen[1]) for key, label in found.offered),
        down_label="" if down is None else down.label,
        across_label="" if across is None else across.label,
        heads=()
        if across is None
        else tuple(
            (label_of(across, each), _cell(each.count, None, cells, url=_url(asked, (across.key, each.token))))
            for each in across.choices
        ),
        lines=tuple(_line(found, row, line, cells=cells, tallest=tallest) for row, line in _rows(found)),
        pairs=asked.narrowing,
        left_out=sum(found.left_out),
        swap=f"?{urlencode([*asked.narrowing, (DOWN, chosen[1]), (ACROSS, chosen[0])])}",
        back=_url(asked),
    )


def _rows(found: Crossing) -> list[tuple[exploration.Choice, tuple[int | None, ...]]]:
    return [] if found.down is None else list(zip(found.down.choices, found.cells, strict=True))


def _line(
    found: Crossing, row: exploration.Choice, line: tuple[int | None, ...], *, cells: Cells, tallest: float
) -> Line:
    assert found.down is not None  # a line stands for one of its values
    assert found.across is not None
    here = (found.down.key, row.token)
    return Line(
        head=_cell(row.count, None, cells, url=_url(found.selection, here)),
        label=label_of(found.down, row),
        cells=tuple(
            _cell(
                count,
                row.count,
                cells,
                url=_url(found.selection, here, (found.across.key, column.token)),
                tone=round(4 * _tone(count, row.count) / tallest),
            )
            for column, count in zip(found.across.choices, line, strict=True)
        ),
    )


def _tone(count: int | None, whole: int | None) -> float:
    return count / whole if count and whole else 0.0


def _cell(count: int | None, whole: int | None, cells: Cells, *, url: str, tone: int = 0) -> Cell:
    share = words.share(count, whole) if count and whole else ""
    return Cell(said_of(count, cells), share, url, tone=min(4, tone))


def _url(asked: selection.Selection, *values: tuple[str, str]) -> str:
    """The selection on Explore, narrowed to these values (in place of what it asks of their facets)."""
    keys = {key for key, _ in values}
    own = {name for key in keys for name in (key, selection.NOT + key, key + selection.LEAST, key + selection.MOST)}
    said = urlencode([*(pair for pair in asked.narrowing if pair[0] not in own), *values])
    return f"{reverse('explore')}?{said}" if said else reverse("explore")
