"""Numbers from text, exact: whole numbers of 10**-scale, without a float in between.

A fast way takes plain numbers in bulk; what is left (thousands signs, currency signs, exponents, more decimals than are
kept) is read one distinct text at a time.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.block import Numbers
from presek.source.faults import mask_of
from presek.source.mapping import Style
from presek.values.money import LARGEST, plain, scaled

SIGNS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "Ft": "HUF", "¥": "JPY",
}  # fmt: skip
"""Signs of currencies beside an amount → the currency that they mean."""
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
FAST_DIGITS = 14
FAR = 30
"""A power of ten that is beyond every number that is kept."""


def fast_pattern(style: Style, decimals: int) -> str:
    """What the fast way takes: few enough digits, at most `decimals` of them behind the sign."""
    if decimals == 0:
        return rf"^-?\d{{1,{FAST_DIGITS}}}$"
    return rf"^-?\d{{1,{FAST_DIGITS}}}(?:{re.escape(style.decimal_sign)}\d{{1,{decimals}}})?$"


def whole_numbers(texts: pa.Array, *, scale: int, style: Style, whole: bool = False) -> tuple[Numbers, Numbers]:
    """int64 values at `scale` (0 where unread) and a mask of the rows read. `texts` has null where there is nothing
    to read.

    More decimals than the scale are rounded once, half away from zero; with `whole` they are a fault instead.
    """
    values = np.zeros(len(texts), dtype=np.int64)
    fast = mask_of(pc.match_substring_regex(texts, fast_pattern(style, scale)))
    good = fast.copy()
    if fast.any():
        quick = texts if fast.all() else texts.filter(pa.array(fast))
        if style.decimal_sign != ".":
            quick = pc.replace_substring(quick, style.decimal_sign, ".")
        values[fast] = _unscaled(quick.cast(pa.decimal128(38, scale)))
    slow = ~fast & mask_of(pc.is_valid(texts))
    if slow.any():
        coded = texts.filter(pa.array(slow)).dictionary_encode()
        read = [exact(text, scale=scale, style=style, whole=whole) for text in coded.dictionary.to_pylist()]
        codes = coded.indices.to_numpy()
        values[slow] = np.array([each or 0 for each in read], dtype=np.int64)[codes]
        good[slow] = np.array([each is not None for each in read], dtype=bool)[codes]
    return values, good


def exact(text: str, *, scale: int, style: Style, whole: bool = False) -> int | None:
    """One text as a whole number of 10**-scale, or None where it is no number that is kept."""
    number = decimal_of(text, style)
    if number is None or (whole and number != number.to_integral_value()):
        return None
    if number and number.adjusted() + scale > FAR:
        return None
    with localcontext(prec=200):
        found = scaled(number, scale)
    return found if -LARGEST <= found <= LARGEST else None


@lru_cache(maxsize=4096)
def decimal_of(text: str, style: Style) -> Decimal | None:
    """The number that a text says, or None. Takes signs of currencies, thousands signs in their places, (1) for -1."""
    bare = without_currency(text)[0]
    turned = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()" + SPACES).replace("\N{MINUS SIGN}", "-")
    if bare.endswith("-"):
        bare, turned = bare[:-1].rstrip(SPACES), not turned
    if style.thousands_sign:
        bare = _without_thousands(bare, style)
    if "." in bare and style.decimal_sign != ".":
        return None
    bare = bare.replace(style.decimal_sign, ".")
    if not re.fullmatch(r"[+-]?(\d{1,30}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", bare, re.ASCII):
        return None
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return -number if turned else number


def without_currency(text: str) -> tuple[str, str | None]:
    """The text without a sign or code of a currency before or behind the number, and the currency that it named."""
    found = re.match(r"^\s*([^\d\s.,()+−-]{1,3})?\s*(.*?)\s*([^\d\s.,()+−-]{1,3})?\s*$", text, re.DOTALL)
    if found is None:
        return text, None
    before, bare, behind = found.groups()
    sign = before or behind
    if sign is None or (before and behind):
        return text.strip(), None
    if sign in SIGNS:
        return bare, SIGNS[sign]
    if len(sign) == 3 and sign.isascii() and sign.isupper():
        return bare, sign
    return text.strip(), None


def why_no_number(text: str, *, style: Style, whole: bool = False) -> str:
    """Why a text is no number, for the person who mends the file."""
    number = decimal_of(text, style)
    if number is not None and whole and number != number.to_integral_value():
        return f"'{text}' is not a whole number"
    if number is not None:
        return f"'{text}' is larger than any number that is kept exactly"
    signs = f"decimal sign '{style.decimal_sign}'"
    signs += f" and thousands sign '{style.thousands_sign}'" if style.thousands_sign else " and no thousands sign"
    return f"'{text}' is not a number with {signs}"


def plain_numbers(values: Numbers, *, scale: int) -> list[str]:
    """Scaled whole numbers as plain decimal text, with two decimals at least."""
    return [plain(int(value), scale, least=2) for value in values]


def _without_thousands(bare: str, style: Style) -> str:
    """Takes thousands signs out where they part groups of three; elsewhere they stay, and the text is no number."""
    sign = f"[{re.escape(SPACES)}]" if style.thousands_sign == " " else re.escape(style.thousands_sign)
    shape = rf"[+-]?\d{{1,3}}(?:{sign}\d{{3}})+(?:{re.escape(style.decimal_sign)}\d*)?"
    return re.sub(sign, "", bare) if re.fullmatch(shape, bare, re.ASCII) else bare


def _unscaled(decimals: pa.Array | pa.ChunkedArray) -> Numbers:
    """The integers inside a decimal128 column whose values fit 63 bits: the low half of each."""
    array = decimals.combine_chunks() if isinstance(decimals, pa.ChunkedArray) else decimals
    if len(array) == 0:
        return np.zeros(0, dtype=np.int64)
    halves = np.frombuffer(array.buffers()[1], dtype=np.int64)
    begin = array.offset * 2
    return halves[begin : begin + 2 * len(array) : 2].copy()
