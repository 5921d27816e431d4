"""The indicators of a rule as a part of a page: lights, sentences, and how much is known of what the rule looks at."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from presek.app.health_words import Card, FillLine, Line
from presek.web import charts, words

TONES = {"green": "good", "amber": "warn", "red": "bad", "unknown": ""}


@dataclass(frozen=True, slots=True)
class Lit:
    """A criterion with the tone of its light."""

    tone: str
    line: Line


@dataclass(frozen=True, slots=True)
class Filled:
    """What the rule looks at; `part` is the length of its bar in hundredths."""

    tone: str
    line: FillLine
    part: float


@dataclass(frozen=True, slots=True)
class Indicators:
    """All that `_indicators.html` shows, and the chart of in, out and cannot say."""

    card: Card
    lines: tuple[Lit, ...]
    fills: tuple[Filled, ...]
    parts: SafeString


def indicators(card: Card) -> Indicators:
    """The part of a page."""
    label = gettext("%(inside)s in, %(unsure)s cannot say, of %(base)s") % {
        "inside": words.number(card.inside),
        "unsure": words.number(card.cannot_say),
        "base": words.number(card.base),
    }
    return Indicators(
        card=card,
        lines=tuple(Lit(TONES[each.light], each) for each in card.lines),
        fills=tuple(Filled(TONES[each.light], each, round(100 * each.share, 2)) for each in card.fills),
        parts=charts.three_parts(card.inside, card.cannot_say, card.base, label=label),
    )
