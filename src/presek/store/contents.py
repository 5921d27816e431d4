"""Pieces of content: what may be said to whom, in which language, on which stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from presek.store.policy_models import ContentItem


class Kind(Enum):
    """What a piece is: a brief on an industry, a text of a landing page, the needs behind a value, a hint on how to
    speak, a message."""

    BRIEF = "brief"
    LANDING = "landing"
    NEEDS = "needs"
    HINT = "hint"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece belongs; of a kind there is one at each spot. What a kind does not use is empty."""

    key: str = ""
    segment: str = ""
    industry: str = ""
    stage: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as it is kept. `content` is of plain values; an unpublished one is a draft."""

    kind: Kind
    spot: Spot
    content: Mapping[str, object]
    published: bool = True
    by: str = ""
    at: int = field(default=0, compare=False)


def put(piece: Piece) -> None:
    """Keeps a piece at its spot, in place of what was there."""
    ContentItem.objects.update_or_create(
        kind=piece.kind.value,
        **_place(piece.spot),
        defaults={"content": dict(piece.content), "published": piece.published, "by": piece.by, "at": piece.at},
    )


def remove(kind: Kind, spot: Spot) -> bool:
    """Removes the piece at a spot; False where there is none."""
    removed, _ = ContentItem.objects.filter(kind=kind.value, **_place(spot)).delete()
    return bool(removed)


def find(kind: Kind, spot: Spot) -> Piece | None:
    """The piece at a spot, or None."""
    row = ContentItem.objects.filter(kind=kind.value, **_place(spot)).first()
    return None if row is None else _piece(row)


def all_of(kind: Kind, **known: str) -> tuple[Piece, ...]:
    """All pieces of a kind (with these parts of their spot), in the order of their spots."""
    return tuple(map(_piece, ContentItem.objects.filter(kind=kind.value, **known)))


def _place(spot: Spot) -> dict[str, str]:
    return {
        "key": spot.key,
        "segment": spot.segment,
        "industry": spot.industry,
        "stage": spot.stage,
        "language": spot.language,
    }


def _piece(row: ContentItem) -> Piece:
    spot = Spot(row.key, row.segment, row.industry, stage=row.stage, language=row.language)
    return Piece(Kind(row.kind), spot, row.content, published=row.published, by=row.by, at=row.at)
