"""What the ready segmentations and the example company say of their segments, told in the reader's language.

A company describes its own segments in its own words and language; the shipped descriptions are written in English and
read in any of ours for as long as nobody writes them anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "shipped_texts.toml"


def told(text: str, language: str) -> str:
    """A description or a purpose in a language; as it was written where it is none of ours.

    >>> told("Persons under 30.", "sl"), told("Our best customers", "sl")
    ('Osebe, mlajše od 30 let.', 'Our best customers')
    """
    said = texts().get(" ".join(text.split()))
    return text if said is None else said[language]


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, str]]:
    """All of them by the English text, each by language."""
    with FILE.open("rb") as file:
        read: list[dict[str, str]] = tomllib.load(file)["text"]
    return {each["en"]: each for each in read}
