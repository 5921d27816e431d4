"""How Polish and Slovene are set: their own quotation marks, one space between words, one sign for three points."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import presek

ROOT = Path(presek.__file__).parent
FOREIGN = {"pl": re.compile("[“»«]"), "sl": re.compile("[„“”]")}
LOOSE = re.compile(r"  |\.\.\.|\s[,;!?](\s|$)")


def files(language: str) -> list[Path]:
    """The files of words of a language, of pages and of problems."""
    return [*sorted((ROOT / "web/locale" / language / "LC_MESSAGES").glob("*.po")), ROOT / f"app/locale/{language}.po"]


def texts(language: str) -> list[tuple[str, str]]:
    """Every text with the file it stands in."""
    found = []
    for file in files(language):
        with file.open("rb") as opened:
            for message in read_po(opened):
                forms = [message.string] if isinstance(message.string, str) else message.string or ()
                found += [(file.name, form) for form in forms if message.id]
    return found


@pytest.mark.parametrize("language", ["pl", "sl"])
def test_quotations_stand_in_the_marks_of_the_language(language: str) -> None:
    assert len(texts(language)) > 1000
    assert [each for each in texts(language) if FOREIGN[language].search(each[1])] == []


@pytest.mark.parametrize("language", ["pl", "sl"])
def test_spaces_and_points_are_single(language: str) -> None:
    assert [each for each in texts(language) if LOOSE.search(each[1])] == []
