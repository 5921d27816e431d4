"""The words of the product: how each is called in the three languages, and what it means."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "glossary.toml"
LANGUAGES = ("en", "pl", "sl")


@dataclass(frozen=True, slots=True)
class Term:
    """A word in every language, in their order, and what it means."""

    key: str
    names: tuple[str, ...]
    says: tuple[str, ...]

    def name(self, language: str) -> str:
        """The word in a language."""
        return self.names[LANGUAGES.index(language)]

    def meaning(self, language: str) -> str:
        """What it means, in a language."""
        return self.says[LANGUAGES.index(language)]


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """All of them, in the order of the file, by key."""
    with FILE.open("rb") as file:
        read = tomllib.load(file)["term"]
    return {each["key"]: _term(each) for each in read}


def _term(each: dict[str, object]) -> Term:
    says = each.get("says", {})
    meanings = says if isinstance(says, dict) else {}
    return Term(
        str(each["key"]),
        tuple(str(each[language]) for language in LANGUAGES),
        tuple(str(meanings.get(language, "")) for language in LANGUAGES),
    )
