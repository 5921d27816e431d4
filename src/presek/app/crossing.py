"""A selection of Explore as a table: the values of one facet down, those of another across, counts in the cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from presek.app import customer_list, exploring
from presek.app.exploration import Choice, Facet
from presek.app.exploring import Narrowing
from presek.app.facet_definitions import said
from presek.app.facet_index import ShownFacet
from presek.app.home import Home
from presek.app.selection import Selection
from presek.app.sight import Sight
from presek.app.small_cells import EXACT, Cells
from presek.engine.columnar.facets import Chosen

USUAL = ("kind", "sex", "country", "region", "industry")
"""What a table is made of where nothing was chosen: the first two of these that there are."""
MOST_ROWS, MOST_COLUMNS = 60, 24
"""So many values are shown; the rest are left out, and it is said how many."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """The table: `cells` by row and column, as this person is told counts (None: too few). `left_out`: how many values
    are not shown, down and across."""

    selection: Selection
    down: Facet | None
    across: Facet | None
    cells: tuple[tuple[int | None, ...], ...]
    total: int | None
    left_out: tuple[int, int]
    offered: tuple[tuple[str, str], ...]


def cross(
    home: Home,
    pairs: Iterable[tuple[str, str]],
    axes: tuple[str, str],
    *,
    language: str,
    sight: Sight,
    cells: Cells = EXACT,
) -> Crossing:
    """A selection by two facets, by their keys; what is no facet stands for one of the usual ones."""
    narrow = exploring.narrowing(home, pairs, sight=sight)
    may = customer_list.group_keys(narrow.seen)
    usual = [key for key in (*USUAL, *may) if key in may]
    down = axes[0] if axes[0] in may else next((key for key in usual if key != axes[1]), "")
    across = axes[1] if axes[1] in may and axes[1] != down else next((key for key in usual if key != down), "")
    offered = tuple((key, said(narrow.seen[key].definition.labels, language)) for key in may)
    total = cells.told(narrow.selected.total)
    if not down or not across:
        return Crossing(narrow.selection, None, None, cells=(), total=total, left_out=(0, 0), offered=offered)
    facets = [_facet(narrow, key, language, cells=cells) for key in (down, across)]
    rows, columns = (_there(each) for each in facets)
    return Crossing(
        selection=narrow.selection,
        down=replace(facets[0], choices=tuple(rows[:MOST_ROWS])),
        across=replace(facets[1], choices=tuple(columns[:MOST_COLUMNS])),
        cells=tuple(
            _row(narrow.seen[down], narrow.seen[across], narrow.selected, token=row.token, columns=columns, cells=cells)
            for row in rows[:MOST_ROWS]
        ),
        total=total,
        left_out=(max(0, len(rows) - MOST_ROWS), max(0, len(columns) - MOST_COLUMNS)),
        offered=offered,
    )


def _facet(narrow: Narrowing, key: str, language: str, *, cells: Cells) -> Facet:
    facet = narrow.seen[key]
    counts = facet.counts(narrow.selected)
    return exploring.facet_told(facet, counts, narrow.selection, language=language, cells=cells)


def _row(
    down: ShownFacet, across: ShownFacet, selected: Chosen, *, token: str, columns: list[Choice], cells: Cells
) -> tuple[int | None, ...]:
    """The cells of one row."""
    members = Chosen(selected.words & down.any_of((token,)), selected.size)
    counts = dict(zip(across.tokens, across.counts(members), strict=True))
    return tuple(cells.told(counts[each.token]) for each in columns[:MOST_COLUMNS])


def _there(facet: Facet) -> list[Choice]:
    """The values that somebody in the selection has, or that are too few to tell."""
    return [choice for choice in facet.choices if choice.count != 0]
