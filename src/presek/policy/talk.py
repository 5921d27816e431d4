"""Words for a talk: what a value asks for, how somebody likes to be spoken to. Shipped; a company replaces its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from presek.values.money import scaled


@dataclass(frozen=True, slots=True)
class Need:
    """What a value (a score field) asks for, from `at_least` (decimal text) on; words by language."""

    field: str
    at_least: str
    texts: Mapping[str, tuple[str, ...]]

    def applies(self, worth: int, scale: int) -> bool:
        """Whether a score of 10**-scale reaches it."""
        from_here = scaled(Decimal(self.at_least), scale)
        return worth >= from_here


@dataclass(frozen=True, slots=True)
class Hint:
    """How to speak to somebody of whom `field` says `code`; texts by language."""

    field: str
    code: str
    texts: Mapping[str, str]


def needs() -> Mapping[str, Need]:
    """The shipped needs, by field."""
    return {
        field: Need(field, said["at_least"], {tongue: tuple(words) for tongue, words in said["texts"].items()})
        for field, said in _shipped()["needs"].items()
    }


def hints() -> Mapping[tuple[str, str], Hint]:
    """The shipped hints, by field and code."""
    return {
        (field, code): Hint(field, code, dict(texts))
        for field, codes in _shipped()["hints"].items()
        for code, texts in codes.items()
    }


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Any]:
    text = resources.files("presek.policy").joinpath("data", "talk.yaml").read_text("utf-8")
    return dict(YAML(typ="safe").load(text))
