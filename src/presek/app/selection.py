"""A selection on Explore, as it stands in the address: which values of which facets (`country=PL`), which not
(`-country=PL`), which stretches of numbers (`age-from=27&age-to=33`), which segments in and out.

Anything an address says that cannot be meant (an unknown facet, a value that is none) is left out, never an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

INSIDE, OUTSIDE, SORT, GROUP, ROWS = "in-segment", "not-in-segment", "sort-by", "group-by", "show-rows"
FIND, COMPARED = "find-customer", "compared-with"
LEAST, MOST, NOT = "-from", "-to", "-"
"""Names in the address that are no facets; keys of the catalog have no hyphen."""
FIRST_ROWS, MOST_ROWS = 25, 1000
MOST_PAIRS = 2000
LONGEST_FIND, LONGEST_NUMBER = 100, 18


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a number, both ends included; None where it is open."""

    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Values chosen by facet (alternatives, a stretch one more), values set aside, segments in and not in, and how the
    list is shown: `find` is looked for in names and keys, and narrows the list alone."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stretches: Mapping[str, Stretch] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    sort: str = ""
    group: str = ""
    rows: int = FIRST_ROWS
    find: str = ""
    compared: str = ""
    """Another selection to compare this one with, as its address."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The facets by which it narrows."""
        return tuple(dict.fromkeys((*self.choices, *self.excluded, *self.stretches)))

    @property
    def narrowing(self) -> tuple[tuple[str, str], ...]:
        """The names and values that narrow, without how the list is shown."""
        said = [(key, token) for key, tokens in self.choices.items() for token in tokens]
        said += [(NOT + key, token) for key, tokens in self.excluded.items() for token in tokens]
        for key, stretch in self.stretches.items():
            said += [] if stretch.least is None else [(key + LEAST, f"{stretch.least:f}")]
            said += [] if stretch.most is None else [(key + MOST, f"{stretch.most:f}")]
        said += [(INSIDE, key) for key in self.inside] + [(OUTSIDE, key) for key in self.outside]
        return tuple(said)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The names and values of the address that mean this selection, in a steady order."""
        said = list(self.narrowing)
        said += [(SORT, self.sort)] if self.sort else []
        said += [(GROUP, self.group)] if self.group else []
        said += [(ROWS, str(self.rows))] if self.rows != FIRST_ROWS else []
        said += [(FIND, self.find)] if self.find else []
        said += [(COMPARED, self.compared)] if self.compared else []
        return tuple(said)

    @property
    def empty(self) -> bool:
        """Whether it takes in everybody."""
        return not (self.choices or self.excluded or self.stretches or self.inside or self.outside)


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
    numbers: Collection[str] = (),
) -> Selection:
    """The selection that an address means, given the tokens of every facet and the keys of all segments. `numbers`:
    the facets of which a stretch may be said."""
    said = list(pairs)[:MOST_PAIRS]
    named: dict[str, set[str]] = {}
    for name, value in said:
        named.setdefault(name, set()).add(value)
    choices = _values(named, facets, before="")
    excluded = _values(named, facets, before=NOT)
    last = dict(said)
    stretches = {key: found for key in numbers if (found := _stretch(last, key)) is not None}
    known = set(segments)
    inside = _named(said, INSIDE, known)
    return Selection(
        choices=choices,
        excluded={key: left for key, tokens in excluded.items() if (left := _less(tokens, choices.get(key, ())))},
        stretches=stretches,
        inside=inside,
        outside=tuple(key for key in _named(said, OUTSIDE, known) if key not in inside),
        sort=last.get(SORT, "") if last.get(SORT) in set(sorts) else "",
        group=last.get(GROUP, "") if last.get(GROUP) in set(groups) else "",
        rows=_rows(last.get(ROWS, "")),
        find=last.get(FIND, "").strip()[:LONGEST_FIND],
        compared=last.get(COMPARED, ""),
    )


def _values(
    named: Mapping[str, Collection[str]], facets: Mapping[str, Iterable[str]], *, before: str
) -> dict[str, tuple[str, ...]]:
    """The values that are said of each facet, in the facet's order."""
    found = {}
    for key, tokens in facets.items():
        asked = named.get(before + key, ())
        chosen = tuple(token for token in tokens if token in asked) if asked else ()
        if chosen:
            found[key] = chosen
    return found


def _less(tokens: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[str, ...]:
    """What is set aside and not chosen at the same time."""
    return tuple(token for token in tokens if token not in chosen)


def _stretch(said: Mapping[str, str], key: str) -> Stretch | None:
    """The stretch of a number that is said, its ends in order; None where none is."""
    least, most = number(said.get(key + LEAST, "")), number(said.get(key + MOST, ""))
    if least is None and most is None:
        return None
    if least is not None and most is not None and most < least:
        least, most = most, least
    return Stretch(least, most)


def number(text: str) -> Decimal | None:
    """A number as somebody typed it (`12 500`, `12500,5`), or None."""
    plain = "".join(text.split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "").replace(",", ".")
    if not plain.isascii() or not plain.lstrip("-").replace(".", "", 1).isdigit() or len(plain) > LONGEST_NUMBER:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _named(said: list[tuple[str, str]], name: str, known: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for key, value in said if key == name and value in known))


def _rows(text: str) -> int:
    """How many rows an address asks for: the usual number where it says none or nonsense."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ROWS))):
        return FIRST_ROWS
    return min(max(int(text), FIRST_ROWS), MOST_ROWS)
