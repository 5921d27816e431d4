"""Amounts in other currencies, converted at the rate of the row's day and rounded once, half away from zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.block import Numbers
from presek.source.faults import Fault, mask_of
from presek.source.numbers import without_currency
from presek.source.rates import Rates
from presek.values import instant
from presek.values.money import LARGEST, MONEY_SCALE, plain

NO_DAY = np.iinfo(np.int32).min
UNSIGNED = r"^[-+\d.,' ]*$"


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of amounts: values in 1/10,000, the texts they were read from, and the currency that the mapping
    names."""

    title: str
    values: pa.Array
    texts: pa.Array
    named: pa.Array

    def into(
        self, currency: str, *, rates: Rates, days: Callable[[], Numbers | None]
    ) -> tuple[pa.Array, pa.Array | None, tuple[Fault, ...]]:
        """The values in `currency`, the originals where they were converted, and the rows that could not be."""
        of = pc.fill_null(self.named, currency)
        faults = self._contradictions(of)
        foreign = mask_of(pc.not_equal(of, currency)) & mask_of(pc.is_valid(self.values))
        if not foreign.any():
            return self.values, None, faults
        values = (
            self.values.to_numpy(zero_copy_only=False)
            if self.values.null_count == 0
            else pc.fill_null(self.values, 0).to_numpy()
        )
        values = values.astype(np.int64)
        valid = mask_of(pc.is_valid(self.values))
        original = np.full(len(values), None, dtype=object)
        missing = np.zeros(len(values), dtype=bool)
        coded = of.dictionary_encode()
        codes = coded.indices.to_numpy()
        found = days()
        day_of = found if found is not None else np.full(len(values), NO_DAY, dtype=np.int32)
        pairs = np.stack([codes, day_of.astype(np.int64)])[:, foreign]
        distinct, back = np.unique(pairs, axis=1, return_inverse=True)
        places = np.flatnonzero(foreign)
        order = np.argsort(back.ravel(), kind="stable")
        bounds = np.searchsorted(back.ravel()[order], np.arange(distinct.shape[1] + 1))
        for index, (code, day) in enumerate(distinct.T):
            at = places[order[bounds[index] : bounds[index + 1]]]
            source = coded.dictionary[int(code)].as_py()
            original[at] = [f"{plain(int(each), MONEY_SCALE, least=2)} {source}" for each in values[at]]
            factor = None if day == NO_DAY else rates.factor(of=source, into=currency, day=int(day))
            if factor is None:
                missing[at] = True
                continue
            exact = values[at].astype(object)
            top, bottom = factor.numerator, factor.denominator
            sizes = [(2 * abs(each) * top + bottom) // (2 * bottom) for each in exact]
            missing[at] = [size > LARGEST for size in sizes]
            values[at] = [
                0 if size > LARGEST else size if each >= 0 else -size for size, each in zip(sizes, exact, strict=True)
            ]
        if missing.any():
            faults = (*faults, self._without_rate(missing, of, day_of))
        return pa.array(values, mask=~valid | missing), pa.array(original, pa.string()), faults

    def _contradictions(self, of: pa.Array) -> tuple[Fault, ...]:
        """Amounts that carry the sign of another currency than the mapping names."""
        signed = mask_of(pc.invert(pc.match_substring_regex(self.texts, UNSIGNED)))
        if not signed.any():
            return ()
        coded = self.texts.dictionary_encode()
        said = pa.array([without_currency(text)[1] for text in coded.dictionary.to_pylist()], pa.string()).take(
            coded.indices
        )
        wrong = signed & mask_of(pc.not_equal(said, of)) & mask_of(pc.is_valid(self.values))
        if not wrong.any():
            return ()
        currencies = ", ".join(sorted(pc.unique(of.filter(pa.array(wrong))).to_pylist()))
        return (
            Fault(
                self.title,
                wrong,
                self.texts,
                lambda text: f"'{text}' names another currency than the mapping: {currencies}",
            ),
        )

    def _without_rate(self, missing: Numbers, of: pa.Array, days: Numbers) -> Fault:
        said = [
            _no_rate(source, int(day)) if lost else None
            for source, day, lost in zip(of.to_pylist(), days, missing, strict=True)
        ]
        return Fault(self.title, missing, pa.array(said, pa.string()), str)


def _no_rate(currency: str, day: int) -> str:
    when = "a day that is unknown" if day == NO_DAY else instant.day_of(day).isoformat()
    return f"there is no exchange rate of {currency} for {when}"
