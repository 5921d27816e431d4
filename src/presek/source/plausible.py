"""Values that can be read and are hard to believe: ages over 110, births to come, amounts below zero, things that
happened in the future."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import Field, Model, Type
from presek.source.block import Numbers
from presek.source.faults import Converted, Fault, mask_of
from presek.source.mapping import ColumnRule
from presek.values.money import plain

OLDEST = 110
"""Years: nobody is taken to be older."""
BIRTHS = ("birth_date", "birth_year")
PAST = ("customer_since", "founded_on")
SIGNED = ("balance_total", "margin")
"""Amounts that are below zero as a matter of course."""
DAYS_A_YEAR = 365.2425
YEAR_ZERO = 1970


def doubts(rule: ColumnRule, found: Converted, *, today: int | None, happens: bool) -> tuple[Converted, list[Fault]]:
    """The column without values that can't be, which are faults; and those that are odd and stay.

    `today` is a local day number, None where nothing is known of it. `happens`: the field is when a row happened.
    """
    named, values = rule.field, found.values
    if today is not None and named.key in BIRTHS:
        return _without_impossible(rule, found, years=_years(named, values, today)), []
    if named.unit == "years" and named.model is Model.DEMOGRAPHIC and named.type is Type.INTEGER and not named.most:
        return _without_impossible(rule, found, years=pc.fill_null(values, 0).to_numpy()), []
    odd: list[Fault] = []
    if named.type is Type.MONEY and named.least is None and named.key not in SIGNED:
        below = mask_of(pc.less(values, 0))
        if below.any():
            odd.append(_fault(rule, below, _amounts(values, below), reason="{} is below zero".format))
    if today is not None and named.type is Type.DATE and (happens or named.key in PAST):
        later = mask_of(pc.greater(values.cast(pa.int32()), today))
        if later.any():
            odd.append(_fault(rule, later, values.cast(pa.string()), reason="{} is in the future".format))
    return found, odd


def _years(named: Field, values: pa.Array, today: int) -> Numbers:
    """How old each is, in whole years; below zero where the birth is to come, zero where unknown."""
    if named.key == "birth_year":
        this_year = int(today / DAYS_A_YEAR) + YEAR_ZERO
        return np.where(mask_of(pc.is_valid(values)), this_year - pc.fill_null(values, this_year).to_numpy(), 0)
    days = today - pc.fill_null(values.cast(pa.int32()), today).to_numpy().astype(np.int64)
    return np.asarray(np.floor(days / DAYS_A_YEAR), dtype=np.int64)


def _without_impossible(rule: ColumnRule, found: Converted, *, years: Numbers) -> Converted:
    known = mask_of(pc.is_valid(found.values))
    old, unborn = (years > OLDEST) & known, (years < 0) & known
    if not (old.any() or unborn.any()):
        return found
    texts = found.values.cast(pa.string())
    faults = list(found.faults)
    if old.any():
        faults.append(_fault(rule, old, texts, reason=f"'{{}}' would be an age over {OLDEST}".format))
    if unborn.any():
        faults.append(_fault(rule, unborn, texts, reason="'{}' is in the future".format))
    values = pc.if_else(pa.array(old | unborn), pa.scalar(None, found.values.type), found.values)
    return Converted(values, found.unset, tuple(faults), found.original)


def _fault(rule: ColumnRule, mask: Numbers, texts: pa.Array, *, reason: Callable[[str], str]) -> Fault:
    return Fault(rule.title, mask, texts, reason)


def _amounts(values: pa.Array, wanted: Numbers) -> pa.Array:
    """The wanted amounts as text; null elsewhere."""
    shown: list[str | None] = [None] * len(values)
    for place in np.flatnonzero(wanted):
        shown[place] = plain(int(values[int(place)].as_py()), 4, least=2)
    return pa.array(shown, pa.string())
