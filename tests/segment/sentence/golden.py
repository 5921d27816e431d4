"""The golden sentences: made from the rules of rules.txt, read and judged by people, changed only on purpose.

`python -m tests.segment.sentence.golden --write` writes golden.yaml anew; read the difference before committing it.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from presek.catalog.default import default_catalog
from presek.catalog.model import LANGUAGES
from presek.segment.parse import parse
from presek.segment.sentence import sentence

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden.yaml"
SEGMENTS = {"a_class": {"en": "A class", "pl": "Klasa A", "sl": "Razred A"}}


def rules() -> list[str]:
    """The rules, one a line."""
    return (FOLDER / "rules.txt").read_text(encoding="utf-8").splitlines()


def sentences(rule: str) -> dict[str, str]:
    """The sentence of a rule in each language."""
    term, catalog = parse(rule), default_catalog()
    return {language: sentence(term, catalog, language, segments=SEGMENTS) for language in LANGUAGES}


@lru_cache(maxsize=1)
def golden() -> dict[str, dict[str, str]]:
    """Rule → its sentences, as they are kept."""
    entries = YAML(typ="safe", pure=True).load(GOLDEN.read_text(encoding="utf-8"))
    return {entry["rule"]: {language: entry[language] for language in LANGUAGES} for entry in entries}


def write() -> None:
    """Writes golden.yaml."""
    lines = ["# Sentences in three languages, each read and judged. Written by golden.py --write."]
    for rule in rules():
        lines.append(f"- rule: {_quoted(rule)}")
        lines += [f"  {language}: {_quoted(text)}" for language, text in sentences(rule).items()]
    GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("say --write to write golden.yaml anew")
    write()
