"""The documentation that comes with the product: its pages by address, their sections, and a search in them.

A page is known by its path without the ending, `how-to/work-the-list`. A translation of a page stands beside it as
`first-intersection.pl.md`; whoever reads Polish gets it in place of the English one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
INSTALLED, WORKING = PACKAGE / "documentation", PACKAGE.parents[1] / "docs"
"""Where the pages lie in an installed package, and where in the sources."""
SHELVES = ("tutorials", "how-to", "explanation", "reference", "decisions")
SEARCHED = SHELVES[:4]
LANGUAGES = ("en", "pl", "sl")
HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
MARKS = re.compile(r"[`*]|!?\[([^\]]*)\]\([^)]*\)")
AROUND = 90
"""Characters shown on each side of what was found."""
PLAIN_LETTERS = str.maketrans("łđø", "ldo")


@dataclass(frozen=True, slots=True)
class Page:
    """A page in a language; `title` is its first heading."""

    path: str
    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading of a page; `anchor` is empty for what stands under the first."""

    page: str
    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A section with the words that were looked for, and the text around the first of them."""

    section: Section
    around: str


def folder() -> Path:
    """Where the pages lie."""
    return INSTALLED if INSTALLED.is_dir() else WORKING


def paths(shelf: str) -> tuple[str, ...]:
    """The pages of a shelf in the order of its index, the index itself left out."""
    index = page(f"{shelf}/index", "en")
    if index is None:
        return ()
    linked = re.findall(r"\]\(([\w-]+)\.md[)#]", index.text)
    return tuple(dict.fromkeys(f"{shelf}/{name}" for name in linked if name != "template"))


def page(path: str, language: str) -> Page | None:
    """A page in a language, or in English where it is not translated; None: there is none of that path."""
    if not re.fullmatch(r"[\w-]+(/[\w-]+)?", path):
        return None
    for tongue, ending in ((language, f".{language}.md"), ("en", ".md")):
        file = folder() / f"{path}{ending}"
        if file.is_file():
            return _read(file, path, tongue)
    return None


def picture(name: str) -> Path | None:
    """The file of a picture that the pages show."""
    file = folder() / "images" / name
    return file if re.fullmatch(r"[\w-]+\.(png|svg)", name) and file.is_file() else None


def anchor_of(heading: str) -> str:
    """The anchor of a heading, as links between the pages name it."""
    plain = MARKS.sub(lambda mark: mark.group(1) or "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def search(asked: str, language: str, *, most: int = 20) -> tuple[Found, ...]:
    """The sections that hold all words, those with the words in their heading first; accents and case don't matter."""
    wanted = [fold(word) for word in asked.split()]
    if not wanted:
        return ()
    scored = []
    for place, (section, head, body) in enumerate(_sections(language)):
        if all(word in head or word in body for word in wanted):
            worth = sum(10 * (word in head) + min(body.count(word), 5) for word in wanted)
            scored.append((-worth, place, section))
    return tuple(Found(section, _around(section.text, wanted)) for _, _, section in sorted(scored)[:most])


def fold(text: str) -> str:
    """Letters alone: without accents, in lower case."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(maxsize=256)
def _read(file: Path, path: str, language: str) -> Page:
    text = file.read_text("utf-8")
    first = next((match.group(2) for line in text.splitlines() if (match := HEADING.match(line))), path)
    return Page(path, language, MARKS.sub(lambda mark: mark.group(1) or "", first), text)


@lru_cache(maxsize=len(LANGUAGES))
def _sections(language: str) -> tuple[tuple[Section, str, str], ...]:
    """Every section of every page that is searched, with its heading and its text as they are compared."""
    found = []
    for path in (each for shelf in SEARCHED for each in paths(shelf)):
        read = page(path, language)
        for section in _split(read) if read else ():
            found.append((section, fold(f"{read.title} {section.heading}" if read else ""), fold(section.text)))
    return tuple(found)


def _split(read: Page) -> list[Section]:
    """A page by its headings; what stands in code blocks is text and no heading."""
    sections, heading, anchor, lines, code = [], read.title, "", list[str](), False
    for line in read.text.splitlines():
        code = code != line.startswith(("```", "~~~"))
        match = None if code else HEADING.match(line)
        if match is None:
            lines.append(line)
            continue
        sections.append(Section(read.path, heading, anchor, _plain(lines)))
        heading, lines = MARKS.sub(lambda mark: mark.group(1) or "", match.group(2)), []
        anchor = anchor_of(match.group(2)) if len(match.group(1)) > 1 else ""
    sections.append(Section(read.path, heading, anchor, _plain(lines)))
    return [each for each in sections if each.text]


def _plain(lines: list[str]) -> str:
    """Text without marks, in one line."""
    return " ".join(MARKS.sub(lambda mark: mark.group(1) or "", " ".join(lines)).replace("|", " ").split())


def _around(text: str, wanted: list[str]) -> str:
    """The text around the first word that is found; its beginning where none is."""
    folded = fold(text)
    at = min((folded.find(word) for word in wanted if word in folded), default=0)
    begin, end = max(0, at - AROUND), at + AROUND
    return ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")
