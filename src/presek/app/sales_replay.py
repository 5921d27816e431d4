"""The sales and calls of the last twelve months, summed for kinds of customers: what a simulation replays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from presek.app.snapshots import Opened
from presek.engine.columnar.columns import Numbers, Texts
from presek.engine.columnar.tables import RowTable
from presek.policy.discounts import covers
from presek.segment import windows
from presek.segment.windows import LastUnits
from presek.values.instant import AsOf

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]

LINES, ORDERS, INTERACTIONS = "order_lines", "orders", "interactions"
LOW_BITS = 20
LOW = (1 << LOW_BITS) - 1
EXACT = 1 << 53
MOST_SCOPES = 60
PHONE, INBOUND = "phone", "in"
TENTHS_A_MINUTE = 10


@dataclass(frozen=True, slots=True)
class Product:
    """A product and its category, as one of a group that all discounts treat alike."""

    key: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sold:
    """Of each kind of customers and group of products the list amounts (1/10,000), of each kind the cost.

    `costs` None: nothing is known of the cost.
    """

    groups: tuple[Product, ...]
    amounts: Whole = field(repr=False)
    costs: Whole | None = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """Of each kind of customers how many calls came in by phone, and how many tenths of a minute they took in all.

    `timed`: of how many calls the length is known.
    """

    calls: Whole
    tenths: Whole
    timed: Whole


def sold(opened: Opened, as_of: AsOf, *, kinds: Codes, ways: int, scopes: Sequence[tuple[str, ...]]) -> Sold:
    """What each kind of customers bought: the lines of orders, or the orders where there are no lines."""
    table = _first_with_rows(opened)
    if table is None:
        return Sold((Product(),), np.zeros((ways, 1), dtype=np.int64), None)
    begin, end = _year(table, as_of)
    whose = kinds[table.ordinal[begin:end]].astype(np.int64)
    groups_of, group_of = groups(_words(table, begin, end), end - begin, scopes)
    net, _ = _amounts(table, "net_amount", begin, end=end)
    given, known = _amounts(table, "discount", begin, end=end)
    places = whose * len(groups_of) + group_of
    listed = net + given if known.any() else net
    amounts = sums(places, listed, ways * len(groups_of)).reshape(ways, len(groups_of))
    return Sold(groups_of, amounts, _costs(opened, as_of, kinds=kinds, ways=ways, listed=amounts.sum(axis=1)))


def called(opened: Opened, as_of: AsOf, *, kinds: Codes, ways: int) -> Called:
    """What each kind of customers called."""
    nothing = np.zeros(ways, dtype=np.int64)
    table = opened.snapshot.relations.get(INTERACTIONS)
    if table is None or not table.rows:
        return Called(nothing, nothing, nothing)
    begin, end = _year(table, as_of)
    mask = _is(table, "channel", PHONE, begin=begin, end=end) & _is(table, "direction", INBOUND, begin=begin, end=end)
    whose = kinds[table.ordinal[begin:end][mask]].astype(np.int64)
    tenths, known = _amounts(table, "duration", begin, end=end)
    timed = np.bincount(whose[known[mask]], minlength=ways)
    return Called(np.bincount(whose, minlength=ways), sums(whose, tenths[mask], ways), timed)


def sums(places: Whole, amounts: Whole, ways: int) -> Whole:
    """The exact sum of the amounts of each place: where doubles could round them, low and high bits apart."""
    if len(amounts) and int(np.abs(amounts).max()) < EXACT // len(amounts):
        return np.bincount(places, weights=amounts, minlength=ways).astype(np.int64)
    high = np.bincount(places, weights=amounts >> LOW_BITS, minlength=ways).astype(np.int64)
    low = np.bincount(places, weights=amounts & LOW, minlength=ways).astype(np.int64)
    return (high << LOW_BITS) + low


def _first_with_rows(opened: Opened) -> RowTable | None:
    tables = (opened.snapshot.relations.get(name) for name in (LINES, ORDERS))
    return next((table for table in tables if table is not None and table.rows), None)


def _year(table: RowTable, as_of: AsOf) -> tuple[int, int]:
    bounds = windows.bounds(LastUnits(12, "months"), as_of)
    return table.between(bounds.start, bounds.end)


def _words(table: RowTable, begin: int, end: int) -> list[tuple[list[str], Whole] | None]:
    """The words of products and categories with each row's code; None where there are no words."""
    found: list[tuple[list[str], Whole] | None] = []
    for column in ("product", "category"):
        texts = table.column(column)
        match texts:
            case Texts(codes, _, words):
                found.append((words.plain.to_pylist(), np.asarray(codes)[begin:end]))
            case _:
                found.append(None)
    return found


def groups(
    columns: Sequence[tuple[Sequence[str], Whole] | None], many: int, scopes: Sequence[tuple[str, ...]]
) -> tuple[tuple[Product, ...], Whole]:
    """Groups of products that the same scopes cover, and the group of each of `many` rows; `columns`: the words of
    products and of categories, and their codes (the one after the last: unknown)."""
    places = np.zeros(many, dtype=np.int64)
    ways: list[list[str]] = []
    for column, is_category in zip(columns, (False, True), strict=True):
        if column is not None and scopes:
            words, codes = column
            of_code, examples = _alike(words, scopes, is_category=is_category)
            places *= len(examples)
            places += of_code[codes]
            ways.append(examples)
        else:
            ways.append([""])
    found = np.flatnonzero(np.bincount(places, minlength=1))
    made = tuple(Product(ways[0][place // len(ways[1])], ways[1][place % len(ways[1])]) for place in map(int, found))
    number = np.zeros(int(found.max(initial=0)) + 1, dtype=np.int64)
    number[found] = np.arange(len(found))
    return made or (Product(),), number[places]


def _alike(words: Sequence[str], scopes: Sequence[tuple[str, ...]], *, is_category: bool) -> tuple[Whole, list[str]]:
    """Words that the same scopes cover have one number; the last code (an unknown word) that of what none covers."""
    numbers: dict[int, int] = {0: 0}
    examples = [""]
    of_code = []
    for word in words:
        covering = _covering(word, scopes, is_category=is_category)
        if covering not in numbers:
            numbers[covering] = len(examples)
            examples.append(word)
        of_code.append(numbers[covering])
    return np.array([*of_code, 0], dtype=np.int64), examples


def _covering(word: str, scopes: Sequence[tuple[str, ...]], *, is_category: bool) -> int:
    found = 0
    for place, scope in enumerate(scopes[:MOST_SCOPES]):
        covered = covers(scope, "", (word,)) if is_category else covers(scope, word)
        found |= int(covered) << place
    return found


def _amounts(table: RowTable, key: str, begin: int, *, end: int) -> tuple[Whole, NDArray[np.bool_]]:
    """A column of numbers, 0 where unknown, and where it is known."""
    column = table.column(key)
    match column:
        case Numbers():
            values = column.values[begin:end].astype(np.int64)
            unknown = column.unknown
            if unknown is None:
                return values, np.ones(end - begin, dtype=np.bool_)
            known = ~unknown[begin:end]
            return np.where(known, values, 0), known
        case _:
            return np.zeros(end - begin, dtype=np.int64), np.zeros(end - begin, dtype=np.bool_)


def _is(table: RowTable, key: str, word: str, *, begin: int, end: int) -> NDArray[np.bool_]:
    texts = table.column(key)
    if not isinstance(texts, Texts):
        return np.zeros(end - begin, dtype=np.bool_)
    words = texts.words.plain.to_pylist()
    code = words.index(word) if word in words else -1
    return np.asarray(np.asarray(texts.codes)[begin:end] == code)


def _costs(opened: Opened, as_of: AsOf, *, kinds: Codes, ways: int, listed: Whole) -> Whole | None:
    """Of each kind what the sales cost: by the margins of the lines, or of the orders, as a share of what they net."""
    for name in (LINES, ORDERS):
        table = opened.snapshot.relations.get(name)
        if table is None or not table.rows:
            continue
        begin, end = _year(table, as_of)
        margins, known = _amounts(table, "margin", begin, end=end)
        if not known.any():
            continue
        net, _ = _amounts(table, "net_amount", begin, end=end)
        whose = kinds[table.ordinal[begin:end]].astype(np.int64)
        if not known.all():
            net = np.where(known, net, 0)
        base = sums(whose, net, ways)
        return costs(listed, base, base - sums(whose, margins, ways))
    return None


def costs(listed: Whole, base: Whole, cost: Whole) -> Whole:
    """Of each kind what its sales cost: as of those of which margins are known (`base` what they net, `cost`); all of
    it where none is."""
    each = zip(listed.tolist(), base.tolist(), cost.tolist(), strict=True)
    return np.array([sales * spent // net if net else sales for sales, net, spent in each], dtype=np.int64)
