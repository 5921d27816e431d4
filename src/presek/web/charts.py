"""Charts as pure functions to SVG: no script, no inline style; colours come from the sheet by class.

Each has a label for those who do not see it; the same figures stand in a table beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Set:
    """A set of customers: its name and size as text, its size as a number."""

    name: str
    said: str
    size: int


@dataclass(frozen=True, slots=True)
class Column:
    """Those who are in exactly these sets (places in the list of sets), and where a click leads."""

    members: tuple[int, ...]
    said: str
    size: int
    url: str


WIDTH, TALL, ROW, LEFT = 900, 130, 26, 300
NAME_AT, SIZE_WIDTH = 96, 80
LONGEST_NAME = 30


def drawing(width: int, height: int, *, label: str, body: SafeString) -> SafeString:
    """An SVG that takes the width it is given. A group, for there are links in it: an image would hide them."""
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>', width, height, label, body
    )


def joined(parts: list[SafeString]) -> SafeString:
    """Parts of a drawing, one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def upset(sets: tuple[Set, ...], columns: tuple[Column, ...], *, label: str) -> SafeString:
    """Sets as rows, the parts into which they cut each other as columns: a dot where a part lies in a set."""
    step = min(64.0, (WIDTH - LEFT - 10) / max(1, len(columns)))
    height = TALL + 34 + ROW * len(sets)
    rows = [_row(each, place, max(one.size for one in sets) or 1) for place, each in enumerate(sets)]
    tallest = max((each.size for each in columns), default=1) or 1
    standing = [
        _column(each, LEFT + step * (place + 0.5), tallest=tallest, rows=len(sets))
        for place, each in enumerate(columns)
    ]
    return drawing(WIDTH, height, label=label, body=joined([*rows, *standing]))


def short(name: str) -> str:
    """A name that fits beside its row."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _row(each: Set, place: int, largest: int) -> SafeString:
    top = TALL + 26 + place * ROW
    long = round(SIZE_WIDTH * each.size / largest, 1)
    stripe = format_html('<rect class="stripe" x="0" y="{}" width="{}" height="{}"/>', top, WIDTH, ROW)
    return format_html(
        '{}<rect class="size" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="label" x="{}" y="{}">{}<title>{}: {}</title></text>',
        stripe if place % 2 == 0 else "",
        str(round(NAME_AT - 8 - long, 1)),
        top + 7,
        str(long),
        ROW - 14,
        NAME_AT,
        top + ROW // 2 + 4,
        short(each.name),
        each.name,
        each.said,
    )


def _column(each: Column, middle: float, *, tallest: int, rows: int) -> SafeString:
    tall = round((TALL - 10) * each.size / tallest, 1)
    first = TALL + 26 + ROW // 2
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="5.5"/>',
        (("on" if row in each.members else "off", f"{middle:.1f}", first + row * ROW) for row in range(rows)),
    )
    link = format_html(
        '<line class="link" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>',
        f"{middle:.1f}",
        first + min(each.members) * ROW,
        first + max(each.members) * ROW,
    )
    return format_html(
        '<a href="{}" aria-label="{}"><rect class="column" x="{}" y="{}" width="22" height="{}" rx="2"/>'
        '<text class="middle" x="{}" y="{}">{}</text>{}{}</a>',
        each.url,
        each.said,
        f"{middle - 11:.1f}",
        f"{TALL + 16 - tall:.1f}",
        str(max(1.0, tall)),
        f"{middle:.1f}",
        f"{TALL + 11 - tall:.1f}",
        each.said,
        link if len(each.members) > 1 else "",
        dots,
    )


def three_parts(inside: int, unsure: int, whole: int, *, label: str) -> SafeString:
    """One lying bar: those in, those of whom it cannot be said, the rest."""
    scale = 100 / whole if whole else 0
    body = format_html(
        '<rect class="track" width="100" height="3"/><rect class="bar-in" width="{}" height="3"/>'
        '<rect class="unsure" x="{}" width="{}" height="3"/>',
        f"{inside * scale:.2f}",
        f"{inside * scale:.2f}",
        f"{unsure * scale:.2f}",
    )
    return format_html(
        '<svg class="chart thin" viewBox="0 0 100 3" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        label,
        body,
    )


SPARK_WIDTH, SPARK_TALL = 100, 24


def sparkline(sizes: tuple[int, ...], *, label: str) -> SafeString:
    """A size over time in the height of a line, from nought; the places lie equally far from each other."""
    most, last = max(sizes) or 1, max(1, len(sizes) - 1)
    places = [
        (SPARK_WIDTH * place / last, SPARK_TALL - 2 - (SPARK_TALL - 4) * size / most)
        for place, size in enumerate(sizes)
    ]
    path = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>',
        SPARK_WIDTH,
        SPARK_TALL,
        label,
        path,
    )
