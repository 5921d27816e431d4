"""Lifts as a chart: each a dot with its 95 % interval on one scale, beside the line of the base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from presek.web.charts import drawing, joined, short

NAMES, WIDTH, ROW, TOP, RIGHT = 230, 620, 24, 24, 20
LEAST, MARKS = 0.5, (1, 1.5, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Lifted:
    """One thing: its lift with the ends of the interval, what is said of it, and where a click leads (may be empty)."""

    name: str
    lift: float
    low: float
    high: float
    said: str
    url: str


def lifts(found: tuple[Lifted, ...], *, base: str, label: str, times: Callable[[float], str]) -> SafeString:
    """The chart; on a logarithmic scale, so that twice and half lie equally far from the base (1). `times` says a
    number of the axis in the language of the page."""
    least = min([LEAST, *(each.low for each in found if each.low > 0)])
    most = max([2.0, *(each.high for each in found)]) * 1.05

    def across(number: float) -> float:
        return NAMES + (WIDTH - NAMES - RIGHT) * (log(max(number, least)) - log(least)) / (log(most) - log(least))

    floor = TOP + ROW * len(found)
    marks = [each for each in MARKS if each <= most]
    grid = format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="middle" x="{}" y="{}">{}</text>',
        (
            ("base" if mark == 1 else "grid", *[f"{across(mark):.1f}"] * 2, TOP - 6, floor, f"{across(mark):.1f}",
             TOP - 10, base if mark == 1 else f"{times(mark)}×")
            for mark in marks
        ),
    )  # fmt: skip
    rows = [_row(each, TOP + ROW * place + ROW / 2, across) for place, each in enumerate(found)]
    return drawing(WIDTH, floor + 6, label=label, body=joined([grid, *rows]))


def _row(each: Lifted, down: float, across: Callable[[float], float]) -> SafeString:
    body = format_html(
        '<text class="label end" x="{}" y="{}">{}<title>{}</title></text>'
        '<line class="link" x1="{}" x2="{}" y1="{}" y2="{}"/><circle class="on" cx="{}" cy="{}" r="4.5">'
        "<title>{}</title></circle>",
        NAMES - 10, f"{down + 4:.1f}", short(each.name), each.name, f"{across(each.low):.1f}",
        f"{across(each.high):.1f}", f"{down:.1f}", f"{down:.1f}", f"{across(each.lift):.1f}", f"{down:.1f}", each.said,
    )  # fmt: skip
    return format_html('<a href="{}" aria-label="{}">{}</a>', each.url, each.said, body) if each.url else body
