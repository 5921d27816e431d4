"""Cells into what the catalog promises: one column of one block at a time, checked, with the rows at fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.catalog.model import NUMBERS, Catalog, Field, OnFault, Type, scale_of
from presek.source import contact, moments, near_matches, numbers, plausible, shape, words
from presek.source.block import Numbers
from presek.source.checked_once import Checks
from presek.source.compute import Block, Exact
from presek.source.expression import is_number
from presek.source.faults import Converted, Fault, mask_of
from presek.source.mapping import ColumnRule
from presek.source.money import NO_DAY, Amounts
from presek.source.rates import NONE, Rates
from presek.source.watch import Watch
from presek.values import instant
from presek.values.money import LARGEST, plain


@dataclass(slots=True)
class Context:
    """What reading needs beside the rule: the catalog, exchange rates, the country of phone numbers.

    `moments` are the instants of a block's rows, whose days choose the exchange rates. `planned` rows lie
    in the future too: beyond the table they take its last rate. `begins` is the instant of rows that name none.
    `now` is the instant of the import; `watch` looks at what only a whole file tells; `mended` and `odd` gather rows
    of the block that are kept with a warning. `codes` and `checks` remember what they found in blocks before.
    """

    catalog: Catalog
    rates: Rates = NONE
    phone_region: str | None = None
    moments: pa.Array | None = None
    planned: bool = False
    now: int | None = None
    watch: Watch = field(default_factory=Watch)
    mended: list[Fault] = field(default_factory=list)
    odd: list[Fault] = field(default_factory=list)
    begins: int | None = None
    codes: dict[str, words.Codes] = field(default_factory=dict)
    checks: Checks = field(default_factory=Checks)

    def days(self) -> Numbers | None:
        """The local day numbers of the block's rows (NO_DAY where unknown), or None where no row has any."""
        if self.moments is None:
            return None
        known = mask_of(pc.is_valid(self.moments))
        days = moments.local_days(pc.fill_null(self.moments.cast(pa.int64()), 0).to_numpy(), self.catalog.zone)
        if self.planned:
            days = np.minimum(days, self.rates.last_day)
        return np.where(known, days, NO_DAY).astype(np.int32)

    @property
    def today(self) -> int | None:
        """The local day number of the import."""
        return None if self.now is None else int(moments.local_days(np.array([self.now]), self.catalog.zone)[0])

    def codes_of(self, named: Field) -> words.Codes | None:
        """The code list of a field, ready for looking up."""
        if named.code_list is None:
            return None
        if named.code_list not in self.codes:
            self.codes[named.code_list] = words.Codes(self.catalog.code_lists[named.code_list])
        return self.codes[named.code_list]


def convert(rule: ColumnRule, block: Block, context: Context, *, happens: bool = False) -> Converted:
    """A block's column of the rule's field. `happens`: it is when a row happened."""
    styled = block.styled(rule.style)
    if is_number(rule.take) and rule.field.type in {*NUMBERS, Type.MONEY} and not rule.values:
        found = _computed(rule, styled)
        unset = None
    else:
        texts, unset = _replaced(rule, styled.texts(rule.take))
        found = _read(rule, texts, context)
    if rule.field.type is Type.MONEY:
        found = _in_base_currency(rule, found, styled, context=context)
    past = happens and not context.planned
    bounded, odd = plausible.doubts(rule, _bounded(rule, found), today=context.today, happens=past)
    context.odd += odd
    return bounded if unset is None else _with_unset(bounded, unset)


def _replaced(rule: ColumnRule, texts: pa.Array) -> tuple[pa.Array, Numbers | None]:
    """The texts with the rule's values put in, and the rows whose text says 'unknown'."""
    if not rule.values and not rule.unknown:
        return texts, None
    coded = texts.dictionary_encode()
    known = coded.dictionary.to_pylist()
    unknown = np.array([*(text in rule.unknown for text in known), False], dtype=bool)
    put = pa.array([None if text in rule.unknown else rule.values.get(text, text) for text in known], pa.string())
    codes = pc.fill_null(coded.indices, len(known)).to_numpy()
    return put.take(coded.indices), unknown[codes]


def _read(rule: ColumnRule, texts: pa.Array, context: Context) -> Converted:
    style, named = rule.style, rule.field
    match named.type:
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            whole = named.type is Type.INTEGER
            values, good = numbers.whole_numbers(texts, scale=scale_of(named), style=style, whole=whole)
            why = partial(numbers.why_no_number, style=style, whole=whole)
            return _checked(rule, texts, pa.array(values), good=good, reason=why)
        case Type.DATE:
            values, good = moments.days(texts, style)
            context.watch.dates(rule, texts, bad=mask_of(pc.is_valid(texts)) & ~good)
            why = partial(moments.why_no_moment, style=style, timed=False)
            return _checked(rule, texts, pa.array(values).cast(pa.date32()), good=good, reason=why)
        case Type.DATETIME:
            values, good = moments.instants(texts, style)
            context.watch.dates(rule, texts, bad=mask_of(pc.is_valid(texts)) & ~good)
            why = partial(moments.why_no_moment, style=style, timed=True)
            return _checked(rule, texts, pa.array(values).cast(shape.INSTANT), good=good, reason=why)
        case Type.BOOLEAN:
            found, good = words.by_distinct(texts, words.boolean, pa.bool_())
            return _checked(rule, texts, found, good=good, reason="'{}' is neither yes nor no".format)
        case Type.TAGS:
            return _tags(rule, texts, context)
        case Type.CATEGORY | Type.CODE | Type.TEXT:
            return _words(rule, texts, context)


def _checked(
    rule: ColumnRule, texts: pa.Array, values: pa.Array, *, good: Numbers, reason: Callable[[str], str]
) -> Converted:
    """Values where good, null elsewhere; texts that are not good are faults."""
    bad = mask_of(pc.is_valid(texts)) & ~good
    kept = values if good.all() else pc.if_else(pa.array(good), values, pa.scalar(None, values.type))
    faults = (Fault(rule.title, bad, texts, reason),) if bad.any() else ()
    return Converted(kept, faults=faults)


def _words(rule: ColumnRule, texts: pa.Array, context: Context) -> Converted:
    codes = context.codes_of(rule.field)
    texts = words.normal(pc.utf8_trim_whitespace(texts))
    if rule.field.on_fault is OnFault.MEND:
        texts, fault = near_matches.mended(rule, texts, codes)
        context.mended += [fault] if fault else []
    if codes is not None:
        found, good = words.by_distinct(texts, codes.key, pa.string())
        answer = _checked(rule, texts, found, good=good, reason=codes.why_not)
        silent = [key for key, code in codes.codes.codes.items() if code.unknown]
        unknown = mask_of(pc.is_in(answer.values, pa.array(silent, pa.string()))) if silent else None
        if unknown is None or not unknown.any():
            return answer
        values = pc.if_else(pa.array(unknown), pa.scalar(None, pa.string()), answer.values)
        return Converted(values, unknown, answer.faults)
    key = rule.field.key
    if rule.checked and key in contact.WHY:
        check = partial(context.checks.check, key, region=context.phone_region)
        found, good = words.by_all_distinct(texts, check, pa.string())
        return _checked(rule, texts, found, good=good, reason=contact.WHY[key].format)
    return _checked(rule, texts, texts, good=words.kept(texts), reason=words.why_no_text)


def _tags(rule: ColumnRule, texts: pa.Array, context: Context) -> Converted:
    codes = context.codes_of(rule.field)

    def read(text: str) -> list[str] | None:
        if text == rule.empty_set:
            return []
        found = words.tags(text, separator=rule.separator)
        if codes is None:
            return found
        keys = [codes.key(tag) for tag in found]
        return None if None in keys else sorted({str(key) for key in keys})

    def why(text: str) -> str:
        wrong = [tag for tag in words.tags(text, separator=rule.separator) if codes and codes.key(tag) is None]
        return "; ".join(codes.why_not(tag) for tag in wrong) if codes else f"'{text}' is no set of tags"

    texts = words.normal(texts)
    found, good = words.by_distinct(texts, read, shape.NAMES)
    return _checked(rule, texts, found, good=good, reason=why)


def _computed(rule: ColumnRule, block: Block) -> Converted:
    """A computed number, rounded once to the field's scale, half away from zero."""
    found = block.exact(rule.take)
    scale = scale_of(rule.field)
    values, good = _rescaled(found, scale)
    if rule.field.type is Type.INTEGER and found.scale > scale:
        good &= np.asarray(found.whole % 10 ** (found.scale - scale) == 0, dtype=bool)
    bad = found.known & ~good
    kept = pa.array(values, mask=~(found.known & good))
    if not bad.any():
        return Converted(kept)
    texts = pa.array([plain(int(each), found.scale) for each in found.whole], pa.string())
    reason = "'{}' is not a whole number, or too large to be kept".format
    return Converted(kept, faults=(Fault(rule.title, bad, texts, reason),))


def _rescaled(found: Exact, scale: int) -> tuple[Numbers, Numbers]:
    """int64 at the scale, and a mask of those that fit."""
    whole = found.whole
    if found.scale > scale:
        factor = 10 ** (found.scale - scale)
        wide = whole.astype(object) if whole.dtype == object or factor >= 2**62 else whole
        size = np.abs(wide)
        rounded = (size + factor // 2) // factor
        whole = np.where(wide < 0, -rounded, rounded)
    elif found.scale < scale:
        whole = whole.astype(object) * 10 ** (scale - found.scale)
    if whole.dtype != object:
        return whole, np.ones(len(whole), dtype=bool)
    fits = np.array([-LARGEST <= each <= LARGEST for each in whole], dtype=bool)
    return np.array([int(each) if fit else 0 for each, fit in zip(whole, fits, strict=True)], dtype=np.int64), fits


def _in_base_currency(rule: ColumnRule, found: Converted, block: Block, *, context: Context) -> Converted:
    rows = len(found.values)
    named = pa.nulls(rows, pa.string()) if rule.currency is None else block.texts(rule.currency)
    signs = pa.nulls(rows, pa.string()) if is_number(rule.take) else block.texts(rule.take)
    amounts = Amounts(rule.title, found.values, signs, pc.utf8_upper(named))
    values, original, faults = amounts.into(context.catalog.currency, rates=context.rates, days=context.days)
    return Converted(values, found.unset, (*found.faults, *faults), original)


def _bounded(rule: ColumnRule, found: Converted) -> Converted:
    """Values outside the field's least and most are faults."""
    named = rule.field
    least, most = _bound(named, named.least), _bound(named, named.most)
    if (least is None and most is None) or named.type is Type.TAGS:
        return found
    plain_values = found.values if named.type is not Type.DATE else found.values.cast(pa.int32())
    bad = np.zeros(len(plain_values), dtype=bool)
    if least is not None:
        bad |= mask_of(pc.less(plain_values, least))
    if most is not None:
        bad |= mask_of(pc.greater(plain_values, most))
    if not bad.any():
        return found
    texts = _shown(named, found.values)
    spans = (("at least", named.least), ("at most", named.most))
    span = " and ".join(f"{words_} {bound}" for words_, bound in spans if bound)
    fault = Fault(rule.title, bad, texts, lambda text: f"{text} is out of bounds: {named.key} is {span}")
    values = pc.if_else(pa.array(bad), pa.scalar(None, found.values.type), found.values)
    return Converted(values, found.unset, (*found.faults, fault), found.original)


def _bound(named: Field, text: str | None) -> int | None:
    if text is None:
        return None
    match named.type:
        case Type.DATE:
            return instant.day_number(date.fromisoformat(text))
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            return int(Decimal(text).scaleb(scale_of(named)))
        case _:
            return None


def _shown(named: Field, values: pa.Array) -> pa.Array:
    if named.type is Type.DATE:
        return values.cast(pa.string())
    scale = scale_of(named)
    return pa.array([None if each is None else plain(each, scale) for each in values.to_pylist()], pa.string())


def _with_unset(found: Converted, unset: Numbers) -> Converted:
    both = unset if found.unset is None else unset | found.unset
    return Converted(found.values, both, found.faults, found.original)
