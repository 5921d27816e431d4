"""The chart of one customer's memberships as a pure function to SVG: a row a segment, a bar a stay."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from presek.web.charts import WIDTH, drawing, joined, short

LEFT, RIGHT, ROW, TOP, BAR = 230, 14, 24, 8, 12
LEAST = 3.0
"""A stay is drawn at least so wide."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay from a day (its number) to another, and what is said of it. `lasts`: it has not ended."""

    since: int
    until: int
    said: str
    lasts: bool


@dataclass(frozen=True, slots=True)
class Stripe:
    """A segment with the stays in it, and where a click on its name leads."""

    name: str
    url: str
    bars: tuple[Bar, ...]


def stays(stripes: tuple[Stripe, ...], *, ends: tuple[str, str], label: str) -> SafeString:
    """Stays over time; `ends` label the first and the last day."""
    first = min(bar.since for stripe in stripes for bar in stripe.bars)
    last = max(first + 1, max(bar.until for stripe in stripes for bar in stripe.bars))
    floor = TOP + ROW * len(stripes)
    rows = [_stripe(each, TOP + ROW * number, first=first, last=last) for number, each in enumerate(stripes)]
    axis = format_html(
        '<line class="grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text x="{0}" y="{3}">{4}</text>'
        '<text class="end" x="{1}" y="{3}">{5}</text>',
        LEFT, WIDTH - RIGHT, floor + 2, floor + 18, *ends,
    )  # fmt: skip
    return drawing(WIDTH, floor + 26, label=label, body=joined([*rows, axis]))


def _stripe(each: Stripe, top: int, *, first: int, last: int) -> SafeString:
    scale = (WIDTH - LEFT - RIGHT) / (last - first)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"><title>{}</title></rect>',
        (
            (
                "stay lasts" if bar.lasts else "stay",
                f"{LEFT + scale * (bar.since - first):.1f}",
                top + (ROW - BAR) // 2,
                f"{max(LEAST, scale * (bar.until - bar.since)):.1f}",
                BAR,
                bar.said,
            )
            for bar in each.bars
        ),
    )
    return format_html(
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><a href="{}"><text class="label end" x="{}" y="{}">{}'
        "<title>{}</title></text></a>{}",
        LEFT, WIDTH - RIGHT, top + ROW // 2, top + ROW // 2, each.url, LEFT - 10, top + ROW // 2 + 4,
        short(each.name), each.name, bars,
    )  # fmt: skip
