"""Texts as they are searched for: in small letters without accents, cut into words; numbers as digits and letters."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

LETTERS = {"ł": "l", "đ": "d", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
"""Letters that no decomposition takes apart."""
BETWEEN_WORDS = r"[^\p{L}\p{N}]+"
BETWEEN_ASCII = "[^a-z0-9]+"
CALLING_CODES = "|".join(sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE), key=len, reverse=True))
COUNTRY = r"^[a-z]{2}([0-9]+[a-z0-9]*)$"
REMEMBERED = 1024
LEAST_DIGITS = 3
"""Fewer digits are a word, not a number that somebody dictates."""


class Form(Enum):
    """How a field is cut into what finds it."""

    WORDS = "words"
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"


def plain(texts: pa.Array) -> pa.Array:
    """The texts in small letters, without accents: "Żółć" is "zolc"."""
    low = pc.utf8_lower(texts)
    is_ascii = pc.string_is_ascii(low)
    if pc.all(is_ascii).as_py() is not False:
        return low
    rest = pc.invert(is_ascii)
    found = pc.utf8_normalize(low.filter(rest), form="NFKD")
    found = pc.replace_substring_regex(found, pattern=r"\p{Mn}+", replacement="")
    for letter, said in LETTERS.items():
        found = pc.replace_substring(found, pattern=letter, replacement=said)
    return pc.replace_with_mask(low, rest, found)


def tokens(texts: pa.Array, form: Form) -> list[pa.ListArray]:
    """What finds each of the texts by the beginning of it; lists beside one another, one entry a text each."""
    low = plain(texts)
    match form:
        case Form.WORDS:
            return [_words(low)]
        case Form.ADDRESS:
            return [_words(low), _alone(low)]
        case Form.PHONE:
            digits = pc.replace_substring_regex(low, pattern="[^0-9]+", replacement="")
            return [_alone(digits), _shortened(digits, rf"^(?:{CALLING_CODES})([0-9]+)$")]
        case Form.NUMBER:
            bare = _bare(low)
            return [_words(low), _alone(bare), _shortened(bare, COUNTRY)]


@lru_cache(REMEMBERED)
def words_of(text: str) -> tuple[str, ...]:
    """The words of what somebody looks for."""
    low = plain(pa.array([text], pa.large_string()))
    return tuple(dict.fromkeys(word for word in _words(low)[0].as_py() if word))


@lru_cache(REMEMBERED)
def address_of(text: str) -> str:
    """The beginning of an e-mail address that somebody looks for; empty where it is none."""
    return str(plain(pa.array([text.strip()], pa.large_string()))[0].as_py()) if "@" in text else ""


@lru_cache(REMEMBERED)
def numbers_of(text: str) -> tuple[str, ...]:
    """How a number that somebody looks for may begin where it is kept: of a phone or of a register; none for no number.

    >>> numbers_of("+48 600 100 200"), numbers_of("0048 600-100"), numbers_of("041 123"), numbers_of("PL 526-10-40")
    (('48600100200',), ('48600100',), ('041123', '41123'), ('pl5261040', '5261040'))
    """
    bare = str(_bare(plain(pa.array([text], pa.large_string())))[0].as_py())
    dialled = text.strip().startswith("+")
    is_long = dialled or sum(letter.isdigit() for letter in bare) >= LEAST_DIGITS
    if not is_long or not re.fullmatch(r"[a-z]{0,3}[0-9]+[a-z0-9]*", bare):
        return ()
    if dialled:
        return (bare,)
    if bare.startswith("00"):
        return (bare[2:],)
    forms = (bare, bare.lstrip("0"), re.sub(r"^[a-z]{2}(?=[0-9])", "", bare))
    return tuple(dict.fromkeys(form for form in forms if form))


def may_be_in(form: Form, word: str) -> bool:
    """Whether a word alone is looked for in fields of a form: in phone numbers only where it is a number itself."""
    return form is not Form.PHONE or (word.isdigit() and len(word) >= LEAST_DIGITS)


def _words(low: pa.Array) -> pa.ListArray:
    return pc.ascii_split_whitespace(pc.replace_substring_regex(low, pattern=_between(low), replacement=" "))


def _bare(low: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(low, pattern=_between(low), replacement="")


def _between(low: pa.Array) -> str:
    """What stands between words; of ASCII alone by a pattern that is made much faster."""
    return BETWEEN_WORDS if pc.all(pc.string_is_ascii(low)).as_py() is False else BETWEEN_ASCII


def _alone(texts: pa.Array) -> pa.ListArray:
    """Each text as a list of itself."""
    return pa.LargeListArray.from_arrays(pa.array(range(len(texts) + 1), pa.int64()), texts)


def _shortened(texts: pa.Array, pattern: str) -> pa.ListArray:
    """Each text without what stands before the pattern's group; empty where it is not such a text."""
    short = pc.replace_substring_regex(texts, pattern=pattern, replacement=r"\1")
    return _alone(pc.if_else(pc.equal(short, texts), "", short))
