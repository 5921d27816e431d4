"""What kind of thing a value is: its type, unit, scale, currency, code list and model; and the words for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never

from presek.catalog.model import Catalog, Field, Model, Type, scale_of
from presek.segment.terms import Term, Value
from presek.values.problem import Problem, nearest_names

Family: TypeAlias = Literal["number", "money", "text", "truth", "time", "tags"]
"""Types that may meet in a comparison."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a value.

    `scale`: a whole number of 10**-scale inside, unless `real`: an IEEE double (of units, for money of currency units).
    `unit` None: a plain number, which meets any unit. `model` None: of no model (a literal).
    """

    type: Type
    unit: str | None = None
    scale: int = 0
    real: bool = False
    currency: str | None = None
    code_list: str | None = None
    model: Model | None = None

    @property
    def family(self) -> Family:
        """Which types it may be compared with."""
        match self.type:
            case Type.INTEGER | Type.DECIMAL | Type.SCORE:
                return "number"
            case Type.MONEY:
                return "money"
            case Type.TEXT | Type.CATEGORY | Type.CODE:
                return "text"
            case Type.BOOLEAN:
                return "truth"
            case Type.DATE | Type.DATETIME:
                return "time"
            case Type.TAGS:
                return "tags"
            case _:
                assert_never(self.type)

    @property
    def words(self) -> str:
        """What it is, in words.

        >>> Kind(Type.INTEGER, unit="people").words, Kind(Type.MONEY).words
        ('a number of people', 'an amount of money')
        """
        match self.type:
            case Type.INTEGER | Type.DECIMAL | Type.SCORE:
                return f"a number of {self.unit}" if self.unit else "a number"
            case Type.MONEY:
                return "an amount of money"
            case Type.TEXT:
                return "a text"
            case Type.CATEGORY:
                return "a category"
            case Type.CODE:
                return "a code"
            case Type.BOOLEAN:
                return "true or false"
            case Type.DATE:
                return "a date"
            case Type.DATETIME:
                return "a time"
            case Type.TAGS:
                return "a set of tags"
            case _:
                assert_never(self.type)


def kind_of_field(named: Field, catalog: Catalog) -> Kind:
    """The kind of a field of a customer or of a row."""
    return Kind(
        type=named.type,
        unit=named.unit,
        scale=scale_of(named),
        currency=catalog.currency if named.type is Type.MONEY else None,
        code_list=named.code_list,
        model=named.model,
    )


def decimals_of(number: Decimal) -> int:
    """How many decimals a number needs, trailing zeros left out.

    >>> decimals_of(Decimal("1.50")), decimals_of(Decimal("1E+3"))
    (1, 0)
    """
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    kept = "".join(map(str, digits)).rstrip("0")
    return max(0, len(kept) - len(digits) - exponent) if kept else 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be named at one point of a tree, and where its problems go.

    `relation`: the relation whose row is read, or None for the customer. `path`: the JSON pointer of the point.
    `measures`: the measures that are being read, to catch circles.
    """

    catalog: Catalog
    problems: list[Problem]
    relation: str | None = None
    path: str = "/rule"
    measures: tuple[str, ...] = ()

    def below(self, name: str) -> Scope:
        """The scope of a child."""
        return replace(self, path=f"{self.path}/{name}")

    def rows_of(self, relation: str, name: str) -> Scope:
        """The scope of what reads the rows of a relation."""
        return replace(self, path=f"{self.path}/{name}", relation=relation)

    def report(self, node: Term | Value, code: str, says: str, *, near: tuple[str, ...] = ()) -> None:
        """Keeps a problem, at the place of the node, or at its path where it has no place."""
        path = "" if node.place is not None else self.path
        self.problems.append(Problem(code, says, at=node.place, path=path, nearest=near))


def near(name: str, known: Collection[str]) -> tuple[str, ...]:
    """The known names that are like `name`, whatever its capitals."""
    return nearest_names(name, known) or nearest_names(name.lower(), known)
