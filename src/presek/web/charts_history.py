"""Charts of the past as pure functions to SVG: a size over time, and who moved from where to where."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from presek.web.charts import WIDTH, drawing, joined, short

TALL, LEFT, RIGHT, TOP = 170, 62, 16, 12
DOTS = 60
"""With more points than that, no dots are drawn."""


@dataclass(frozen=True, slots=True)
class Point:
    """A size on a day (its number), and what is said of it."""

    day: int
    size: int
    said: str


@dataclass(frozen=True, slots=True)
class Band:
    """Customers who were in one place and are in another. `stayed`: both are the segment itself."""

    source: str
    target: str
    size: int
    said: str
    url: str
    stayed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, and where more is said of it."""

    day: int
    said: str
    url: str


def line(
    points: tuple[Point, ...], *, ends: tuple[str, str], most: str, label: str, marks: tuple[Mark, ...] = ()
) -> SafeString:
    """A size over time, from nought: a step where it changes. `ends` and `most` label the axes."""
    first, last = points[0].day, max(points[-1].day, points[0].day + 1)
    top = max(each.size for each in points) or 1
    floor = TOP + TALL

    def place(each: Point) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * (each.day - first) / (last - first)
        return across, floor - TALL * each.size / top

    path = "".join(_step(*place(each), begins=number == 0) for number, each in enumerate(points))
    dots = points if len(points) <= DOTS else points[-1:]
    parts = [
        format_html_join(
            "",
            '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            ((LEFT, WIDTH - RIGHT, str(each), str(each)) for each in (TOP, TOP + TALL // 2, floor)),
        ),
        *(_mark(each, place(Point(each.day, 0, ""))[0], floor) for each in marks),
        format_html('<path class="line" d="{}"/>', path),
        format_html_join(
            "",
            '<circle class="on" cx="{}" cy="{}" r="3.5"><title>{}</title></circle>',
            ((f"{place(each)[0]:.1f}", f"{place(each)[1]:.1f}", each.said) for each in dots),
        ),
        format_html('<text class="end" x="{}" y="{}">{}</text>', LEFT - 8, TOP + 4, most),
        format_html('<text class="end" x="{}" y="{}">0</text>', LEFT - 8, floor + 4),
        format_html('<text x="{}" y="{}">{}</text>', LEFT, floor + 18, ends[0]),
        format_html('<text class="end" x="{}" y="{}">{}</text>', WIDTH - RIGHT, floor + 18, ends[1]),
    ]
    return drawing(WIDTH, floor + 26, label=label, body=joined(parts))


def _mark(each: Mark, across: float, floor: int) -> SafeString:
    right = across > WIDTH / 2
    return format_html(
        '<a href="{0}" aria-label="{1}"><line class="mark-line" x1="{2}" x2="{2}" y1="{3}" y2="{4}"/>'
        '<text class="{6}" x="{7}" y="{5}">{1}</text></a>',
        each.url,
        each.said,
        f"{across:.1f}",
        TOP,
        floor,
        floor - 6,
        "end" if right else "",
        f"{across - 5:.1f}" if right else f"{across + 5:.1f}",
    )


def _step(across: float, down: float, *, begins: bool) -> str:
    return f"M{across:.1f} {down:.1f}" if begins else f"H{across:.1f}V{down:.1f}"


NAMES, BAR, GAP, FLOWS, LEAST = 250, 12, 14, 220, 3.0


def sankey(bands: tuple[Band, ...], *, ends: tuple[str, str], label: str) -> SafeString:
    """Two days beside each other: left where customers were, right where they are; a band for each way between."""
    whole = sum(each.size for each in bands) or 1
    thick = [max(LEAST, FLOWS * each.size / whole) for each in bands]
    lefts = _stack([each.source for each in bands], thick)
    rights = _stack([each.target for each in bands], thick)
    height = max(_bottom(lefts), _bottom(rights)) + 8
    used_left = {name: at for name, (at, _) in lefts.items()}
    used_right = {name: at for name, (at, _) in rights.items()}
    flows = []
    for each, wide in zip(bands, thick, strict=True):
        one, other = used_left[each.source], used_right[each.target]
        flows.append(_flow(each, one, other, wide=wide))
        used_left[each.source] += wide
        used_right[each.target] += wide
    heads = format_html(
        '<text class="end" x="{}" y="14">{}</text><text x="{}" y="14">{}</text>',
        NAMES, ends[0], WIDTH - NAMES, ends[1],
    )  # fmt: skip
    bars = [_bar(name, spot, left=True) for name, spot in lefts.items()]
    bars += [_bar(name, spot, left=False) for name, spot in rights.items()]
    return drawing(WIDTH, round(height), label=label, body=joined([heads, *flows, *bars]))


def _stack(names: list[str], thick: list[float]) -> dict[str, tuple[float, float]]:
    """Where the bar of each name begins, and how long it is, in the order of the bands."""
    long: dict[str, float] = {}
    for name, wide in zip(names, thick, strict=True):
        long[name] = long.get(name, 0.0) + wide
    found, at = {}, 26.0
    for name, size in long.items():
        found[name] = (at, size)
        at += max(size, 14.0) + GAP
    return found


def _bottom(spots: dict[str, tuple[float, float]]) -> float:
    return max((at + max(size, 14.0) for at, size in spots.values()), default=26.0)


def _flow(each: Band, one: float, other: float, *, wide: float) -> SafeString:
    left, right = NAMES + 8 + BAR, WIDTH - NAMES - 8 - BAR
    middle = (left + right) / 2
    path = (
        f"M{left} {one:.1f}C{middle:.0f} {one:.1f} {middle:.0f} {other:.1f} {right} {other:.1f}V{other + wide:.1f}"
        f"C{middle:.0f} {other + wide:.1f} {middle:.0f} {one + wide:.1f} {left} {one + wide:.1f}Z"
    )
    return format_html(
        '<a href="{}" aria-label="{}"><path class="{}" d="{}"><title>{}</title></path></a>',
        each.url,
        each.said,
        "flow stayed" if each.stayed else "flow",
        path,
        each.said,
    )


def _bar(name: str, spot: tuple[float, float], *, left: bool) -> SafeString:
    at, size = spot
    return format_html(
        '<rect class="node" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text class="label{}" x="{}" y="{}">{}<title>{}</title></text>',
        NAMES + 8 if left else WIDTH - NAMES - 8 - BAR,
        f"{at:.1f}",
        BAR,
        f"{size:.1f}",
        " end" if left else "",
        NAMES if left else WIDTH - NAMES,
        f"{at + max(size, 10.0) / 2 + 4:.1f}",
        short(name),
        name,
    )
