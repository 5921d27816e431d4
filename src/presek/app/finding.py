"""Finding customers, and the names of those whose keys are known."""

from __future__ import annotations

from collections.abc import Iterable

from presek.app import run_values, searching
from presek.app.customer_list import text_at
from presek.app.home import Home
from presek.app.pages_customer import Found
from presek.app.run_values import BaseValues
from presek.app.searching import PLAIN
from presek.app.sight import Sight
from presek.engine.columnar.columns import Texts

NAMES = ("name", "legal_name")


def find(
    home: Home, asked: str, *, most: int, language: str = "en", sight: Sight = PLAIN
) -> tuple[Found, ...]:  # fmt: skip
    """At most so many customers whom a text finds (see `searching`), only the one with that very key where there is
    one; all for no text."""
    found = searching.customers(home, asked, most=most, language=language, sight=sight)
    return found.found[:1] if found.exact else found.found


def names(home: Home, keys: Iterable[str]) -> dict[str, str]:
    """The names of customers by key, where the published run knows them."""
    values = run_values.of_run(home)
    found: dict[str, str] = {}
    for key in keys:
        ordinal = values.opened.snapshot.ordinal(key)
        name = "" if ordinal is None else _name(ordinal, values)
        if name:
            found[key] = name
    return found


def _name(ordinal: int, values: BaseValues) -> str:
    def text(key: str) -> str:
        texts = values.values.get(key)
        return text_at(texts, ordinal) if isinstance(texts, Texts) else ""

    return next((text(key) for key in NAMES if text(key)), "")
