"""Values of a customer as faces show them: codes become their labels, whole numbers their amounts, times their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from presek.app.facet_definitions import YES_NO, code_label
from presek.catalog.model import Catalog, CodeList, Field, Type, scale_of
from presek.segment.kind import Kind
from presek.segment.reference_numbers import Day, Exact, Instant, Number, Worth
from presek.values.facts import FactValue
from presek.values.instant import day_of, local_day


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it can be put in words: text, or an amount (with currency or unit), or a day; all none: unknown."""

    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    unit: str = ""
    on: date | None = None

    def plain(self) -> str | None:
        """As a program takes it: the text, the day, or the number with its currency; None of what is unknown."""
        if self.text:
            return self.text
        if self.on is not None:
            return self.on.isoformat()
        return None if self.amount is None else f"{self.amount:f} {self.currency}".rstrip()


NO_VALUE = Shown()


@dataclass(frozen=True, slots=True)
class Teller:
    """Says values in one language."""

    catalog: Catalog
    language: str

    def fact(self, value: FactValue, field: Field) -> Shown:
        """A stored fact."""
        if value is None:
            return NO_VALUE
        codes = self.catalog.list_of(field)
        match value:
            case bool():
                return Shown(self._truth(truth=value))
            case int():
                return self._whole(value, field)
            case str():
                return Shown(self.code(value, codes))
            case frozenset():
                return Shown(self._tags(value, codes))
            case _:
                assert_never(value)

    def worth(self, value: Worth, kind: Kind) -> Shown:
        """A value that the reference came to."""
        codes = None if kind.code_list is None else self.catalog.code_lists[kind.code_list]
        match value:
            case None:
                return NO_VALUE
            case bool():
                return Shown(self._truth(truth=value))
            case Exact() | float():
                return self.number(value, kind)
            case Day(number):
                return Shown(on=day_of(number))
            case Instant(_, day):
                return Shown(on=day_of(day))
            case str():
                return Shown(self.code(value, codes))
            case frozenset():
                return Shown(self._tags(value, codes))
            case _:
                assert_never(value)

    def number(self, value: Number, kind: Kind) -> Shown:
        """A number with its currency or unit; doubles to four decimals."""
        exact = Decimal(value.whole).scaleb(-value.scale) if isinstance(value, Exact) else round(Decimal(value), 4)
        return Shown(amount=exact, currency=kind.currency or "", unit=kind.unit or "")

    def code(self, key: str, codes: CodeList | None) -> str:
        """A code's label, with the code itself where people know it by that."""
        return code_label(key, codes, self.language)

    def _whole(self, value: int, field: Field) -> Shown:
        match field.type:
            case Type.DATE:
                return Shown(on=day_of(value))
            case Type.DATETIME:
                return Shown(on=local_day(value, self.catalog.zone))
            case Type.MONEY:
                return Shown(amount=Decimal(value).scaleb(-4), currency=self.catalog.currency)
            case _:
                return Shown(amount=Decimal(value).scaleb(-scale_of(field)), unit=field.unit or "")

    def _truth(self, *, truth: bool) -> str:
        words = YES_NO["true" if truth else "false"]
        return words.get(self.language, words["en"])

    def _tags(self, tags: frozenset[str], codes: CodeList | None) -> str:
        return ", ".join(sorted(self.code(tag, codes) for tag in tags)) or "–"
