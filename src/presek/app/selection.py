"""A selection on Explore, as it stands in the address: which values of which facets, which segments in and out.

Anything an address says that cannot be meant (an unknown facet, a value that is none) is left out, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

INSIDE, OUTSIDE, SORT, GROUP, ROWS = "in-segment", "not-in-segment", "sort-by", "group-by", "show-rows"
"""Names in the address that are no facets; keys of the catalog have no hyphen."""
FIRST_ROWS, MOST_ROWS = 25, 1000
MOST_PAIRS = 2000


@dataclass(frozen=True, slots=True)
class Selection:
    """Values chosen by facet (alternatives), segments in and not in, and how the list is shown."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    sort: str = ""
    group: str = ""
    rows: int = FIRST_ROWS

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The names and values of the address that mean this selection, in a steady order."""
        said = [(key, token) for key, tokens in self.choices.items() for token in tokens]
        said += [(INSIDE, key) for key in self.inside] + [(OUTSIDE, key) for key in self.outside]
        said += [(SORT, self.sort)] if self.sort else []
        said += [(GROUP, self.group)] if self.group else []
        said += [(ROWS, str(self.rows))] if self.rows != FIRST_ROWS else []
        return tuple(said)

    @property
    def empty(self) -> bool:
        """Whether it takes in everybody."""
        return not (self.choices or self.inside or self.outside)


def without(selection: Selection, dropped: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The selection's names and values less some of them."""
    gone = set(dropped)
    return tuple(pair for pair in selection.pairs if pair not in gone)


def read(
    pairs: Iterable[tuple[str, str]],
    *,
    facets: Mapping[str, Iterable[str]],
    segments: Iterable[str],
    sorts: Iterable[str] = (),
    groups: Iterable[str] = (),
) -> Selection:
    """The selection that an address means, given the tokens of every facet and the keys of all segments."""
    said = list(pairs)[:MOST_PAIRS]
    choices: dict[str, tuple[str, ...]] = {}
    for key, tokens in facets.items():
        asked = {value for name, value in said if name == key}
        chosen = tuple(token for token in tokens if token in asked) if asked else ()
        if chosen:
            choices[key] = chosen
    last = dict(said)
    known = set(segments)
    inside = _named(said, INSIDE, known)
    return Selection(
        choices=choices,
        inside=inside,
        outside=tuple(key for key in _named(said, OUTSIDE, known) if key not in inside),
        sort=last.get(SORT, "") if last.get(SORT) in set(sorts) else "",
        group=last.get(GROUP, "") if last.get(GROUP) in set(groups) else "",
        rows=_rows(last.get(ROWS, "")),
    )


def _named(said: list[tuple[str, str]], name: str, known: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for key, value in said if key == name and value in known))


def _rows(text: str) -> int:
    """How many rows an address asks for: the usual number where it says none or nonsense."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ROWS))):
        return FIRST_ROWS
    return min(max(int(text), FIRST_ROWS), MOST_ROWS)
