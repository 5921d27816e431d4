"""Whether a piece of content may be kept where somebody wants it."""

from __future__ import annotations

from collections.abc import Collection

from presek.catalog.model import LANGUAGES, Catalog
from presek.values.problem import Problem, Problems, nearest_names

STAGES = ("awareness", "consideration", "offer", "purchase", "after_sale")
"""On which stage of the way to a purchase a text is read; any stage is empty."""
LONGEST_TEXT = 20_000


def check(catalog: Catalog, *, industry: str = "", language: str = "en", stage: str | None = None) -> None:
    """Problems where the industry, the stage or the language is none."""
    field = catalog.fields.get("industry")
    codes = None if field is None else catalog.list_of(field)
    problems = []
    if industry and (codes is None or industry not in codes.codes):
        problems.append(_none("industry", industry, () if codes is None else codes.codes))
    if language not in LANGUAGES:
        problems.append(_none("language", language, LANGUAGES))
    if stage is not None and stage not in STAGES:
        problems.append(_none("stage", stage, STAGES))
    if problems:
        raise Problems(*problems)


def check_text(text: str, path: str) -> None:
    """Problems where a text is empty or far too long."""
    if not text.strip():
        raise Problems(Problem("empty-text", f"the {path} is empty.", path=path))
    if len(text) > LONGEST_TEXT:
        says = f"the {path} has {len(text)} characters; at most {LONGEST_TEXT} are kept."
        raise Problems(Problem("too-long", says, path=path))


def _none(what: str, found: str, known: Collection[str]) -> Problem:
    near = nearest_names(found, known)
    says = (
        f"there is no {what} '{found}'."
        if near or len(known) > 20
        else f"there is no {what} '{found}'. There are: {', '.join(known)}."
    )
    return Problem(f"unknown-{what}", says, path=what, nearest=near)
