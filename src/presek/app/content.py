"""Content by industry, stage and language: briefs for those who sell, texts for landing pages.

Industries inherit: what is not written for a class is taken from its group, division or section, else from the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presek.app import clock, content_wanted
from presek.app.content_wanted import STAGES
from presek.app.home import Home
from presek.catalog.model import LANGUAGES, Catalog
from presek.store import audit, contents
from presek.store.audit import Entry
from presek.store.contents import Kind, Piece, Spot

INDUSTRY = "industry"
DEFAULT = ""
"""The industry of texts that are for everybody else."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What to know of an industry: `industry` is the code it was written for, perhaps a wider one than was asked.

    `glossary`: the industry's words, each with what it means.
    """

    asked: str
    industry: str
    language: str
    text: str
    glossary: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        glossary = [{"word": word, "means": means} for word, means in self.glossary]
        return {
            "asked": self.asked,
            "industry": self.industry,
            "language": self.language,
            "text": self.text,
            "glossary": glossary,
        }


@dataclass(frozen=True, slots=True)
class Landing:
    """What a landing page says to an industry on a stage; never anything of a person."""

    asked: str
    industry: str
    stage: str
    language: str
    title: str
    text: str
    action: str = ""
    published: bool = True

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "asked": self.asked,
            "industry": self.industry,
            "stage": self.stage,
            "language": self.language,
            "title": self.title,
            "text": self.text,
            "action": self.action,
        }


def brief(home: Home, industry: str, *, language: str) -> Brief | None:
    """The brief for an industry: its own, or that of the narrowest industry around it; None where there is none."""
    for code in around(industry, home.catalog()):
        for tongue in dict.fromkeys((language, "en")):
            piece = contents.find(Kind.BRIEF, Spot(industry=code, language=tongue))
            if piece is not None and piece.published:
                return _brief(piece, industry)
    return None


def briefs() -> tuple[Brief, ...]:
    """All briefs, by industry and language."""
    return tuple(_brief(each, each.spot.industry) for each in contents.all_of(Kind.BRIEF))


def put_brief(home: Home, industry: str, *, language: str, text: str, glossary: Mapping[str, str], by: str) -> None:
    """Writes the brief of an industry in a language; Problems where there is no such industry or language."""
    content_wanted.check(home.catalog(), industry=industry, language=language)
    content_wanted.check_text(text, "text")
    content = {"text": text, "glossary": dict(glossary)}
    _put(Kind.BRIEF, Spot(industry=industry, language=language), content, by=by)


def landing(home: Home, industry: str, *, stage: str, language: str) -> Landing | None:
    """The published text for an industry on a stage: its own, that of the narrowest industry around it, else the
    default; in English where the language has none. None where there is no default either."""
    codes = [*around(industry, home.catalog()), DEFAULT]
    for tongue in dict.fromkeys((language, "en")):
        for code in dict.fromkeys(codes):
            piece = contents.find(Kind.LANDING, Spot(industry=code, stage=stage, language=tongue))
            if piece is not None and piece.published:
                return _landing(piece, industry)
    return None


def landings() -> tuple[Landing, ...]:
    """All texts, drafts too, by industry, stage and language."""
    return tuple(_landing(each, each.spot.industry) for each in contents.all_of(Kind.LANDING))


@dataclass(frozen=True, slots=True)
class LandingText:
    """What somebody writes for a landing page."""

    title: str
    text: str
    action: str = ""


def put_landing(
    home: Home, industry: str, says: LandingText, *, stage: str, language: str, by: str, published: bool = True
) -> None:
    """Writes a text (for an empty industry: the default). Problems: no such industry, stage or language; an empty
    text."""
    content_wanted.check(home.catalog(), industry=industry, language=language, stage=stage)
    content_wanted.check_text(says.title, "title")
    content_wanted.check_text(says.text, "text")
    content = {"title": says.title, "text": says.text, "action": says.action}
    spot = Spot(industry=industry, stage=stage, language=language)
    _put(Kind.LANDING, spot, content, by=by, published=published)


def remove_landing(industry: str, *, stage: str, language: str, by: str) -> bool:
    """Removes a text of a landing page; False where there is none."""
    return remove(Kind.LANDING, Spot(industry=industry, stage=stage, language=language), by=by)


def remove_brief(industry: str, *, language: str, by: str) -> bool:
    """Removes a brief; False where there is none."""
    return remove(Kind.BRIEF, Spot(industry=industry, language=language), by=by)


def remove(kind: Kind, spot: Spot, *, by: str) -> bool:
    """Removes a piece; False where there is none."""
    done = contents.remove(kind, spot)
    if done:
        audit.add(Entry(clock.now(), by, action="content removed", subject=_subject(kind, spot), detail={}))
    return done


def around(industry: str, catalog: Catalog) -> Iterator[str]:
    """The code itself, and what is around it up to its section; nothing of a code that the catalog does not know."""
    field = catalog.fields.get(INDUSTRY)
    codes = None if field is None else catalog.list_of(field)
    found = None if codes is None else codes.codes.get(industry)
    while codes is not None and found is not None:
        yield found.key
        found = codes.codes.get(found.parent) if found.parent is not None else None


def stages() -> tuple[str, ...]:
    """The stages on which texts are written."""
    return STAGES


def languages() -> tuple[str, ...]:
    """The languages in which texts are written."""
    return tuple(LANGUAGES)


def _brief(piece: Piece, asked: str) -> Brief:
    glossary = piece.content.get("glossary", {})
    words = tuple((str(word), str(means)) for word, means in glossary.items()) if isinstance(glossary, dict) else ()
    text = str(piece.content.get("text", ""))
    return Brief(asked, piece.spot.industry, piece.spot.language, text=text, glossary=words)


def _landing(piece: Piece, asked: str) -> Landing:
    says = {name: str(piece.content.get(name, "")) for name in ("title", "text", "action")}
    spot = piece.spot
    return Landing(asked, spot.industry, spot.stage, language=spot.language, published=piece.published, **says)


def _put(kind: Kind, spot: Spot, content: Mapping[str, object], *, by: str, published: bool = True) -> None:
    at = clock.now()
    contents.put(Piece(kind, spot, content, published=published, by=by, at=at))
    audit.add(Entry(at, by, action="content written", subject=_subject(kind, spot), detail={}))


def _subject(kind: Kind, spot: Spot) -> str:
    parts = (spot.key, spot.segment, spot.industry, spot.stage, spot.language)
    return " ".join((kind.value, *(part for part in parts if part)))
