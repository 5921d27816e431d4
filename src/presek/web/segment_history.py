"""A segment over time (`/segments/<key>/over-time`): its size, who moved in and out and where to, and who they are
(`…/moved`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from presek.app import pages_history, people_behind
from presek.app.history import Day
from presek.app.pages_history import SegmentHistory, Side
from presek.app.small_cells import Cells
from presek.values.instant import day_of
from presek.web import charts_history, guard, people_list, place, words
from presek.web.charts_history import Band, Mark, Point
from presek.web.people_list import PeopleList
from presek.web.segment_bounds import Bounds, bounds
from presek.web.segment_customers import address
from presek.web.segment_sections import SegmentHead, head
from presek.web.whole_number import whole

SPANS = (30, 90, 365)
"""Days that the chart may be narrowed to; whole months and years would begin on days that nobody reads off."""


@dataclass(frozen=True, slots=True)
class Line:
    """One day of a segment; `url` lists who was in, `entered_url` and `left_url` who moved (empty: nobody did)."""

    day: str
    inside: int
    cannot_say: int
    entered: int
    left: int
    url: str
    entered_url: str
    left_url: str


@dataclass(frozen=True, slots=True)
class Way:
    """Customers who came from somewhere or went somewhere; `url` lists them."""

    source: str
    target: str
    customers: int
    url: str


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """What `_segment_history.html` shows. `moves` is None where there is only one day to speak of."""

    chart: SafeString
    lines: tuple[Line, ...]
    first: str
    last: str
    start: str
    end: str
    faults: tuple[str, ...]
    sankey: SafeString
    ways: tuple[Way, ...]
    summary: str
    spans: tuple[tuple[str, str, bool], ...] = ()
    """The stretches that the chart can be narrowed to: address, name, whether it is the one shown."""
    hidden: bool = False
    """Whether moves are not told, for they would speak of single customers."""


@dataclass(frozen=True, slots=True)
class OverTimePage:
    """What `segment_over_time.html` shows."""

    head: SegmentHead
    history: HistoryPart | None
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class MovedList:
    """What `segment_moved.html` shows: which way between which days, and who went it."""

    label: str
    url: str
    says: str
    listed: PeopleList


@require_safe
@guard.needs(guard.VIEW)
def over_time(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    stands = head(key, "segment-over-time")
    start, end = (request.GET.get(name, "").strip()[:40] or None for name in ("from", "to"))
    found = pages_history.of_segment(place.home(), key, start=start, end=end, language=words.language())
    span = whole(request.GET.get("days", "")) or 0
    part = None if found is None else _part(found, key, stands.label, span=span if span in SPANS else 0)
    cells = guard.cells(request.user)
    if part is not None and found is not None and not cells.exact:
        part = _without_few(part, found, key, cells=cells)
    return render(request, "segment_over_time.html", {"page": OverTimePage(stands, part, bounds(request, key))})


@require_safe
@guard.needs(guard.RECORDS)
def moved(request: HttpRequest, key: str) -> HttpResponse:
    """Those who were in one segment on a day and are in another on a later one."""
    said = {name: request.GET.get(name, "")[:200] for name in ("source", "target", "from", "to")}
    flow, days = (said["source"], said["target"]), (said["from"], said["to"])
    listed = people_list.answer(
        request, lambda page: people_behind.of_flow(place.home(), key, flow=flow, days=days, page=page)
    )
    url = reverse("segment", args=(key,))
    if listed.found is None:
        return render(request, "segment_moved.html", {"page": MovedList("", url, "", listed)}, status=listed.status)
    told = pages_history.flow_said(place.home(), key, flow=flow, days=days, language=words.language())
    between = f"{words.day(told.start)} – {words.day(told.end)}"
    page = MovedList(told.label, url, f"{_way_said(told.source, told.target)} · {between}", listed)
    return render(request, "segment_moved.html", {"page": page})


def chart(days: Sequence[Day], *, url: str) -> SafeString:
    """The size of a segment over some days; versions of its rule are marked, and lead to `url`."""
    points = tuple(
        Point(each.day, each.inside, f"{words.day(day_of(each.day))}: {words.number(each.inside)}") for each in days
    )
    marks = tuple(
        Mark(after.day, gettext("version %(number)s") % {"number": after.version}, url)
        for before, after in pairwise(days)
        if after.version != before.version and after.version is not None
    )
    return charts_history.line(
        points,
        ends=(words.day(day_of(days[0].day)), words.day(day_of(days[-1].day))),
        most=words.number(max(each.inside for each in days)),
        label=gettext("Size over time"),
        marks=marks,
    )


def _part(found: SegmentHistory, key: str, label: str, *, span: int) -> HistoryPart:
    days = [each for each in found.days if not span or each.day > found.days[-1].day - span]
    lines = tuple(
        Line(
            words.day(day_of(each.day)),
            each.inside,
            each.unknown,
            each.entered,
            each.left,
            url=address(key, day=str(each.day)),
            entered_url=address(key, entered=str(each.day)) if each.entered else "",
            left_url=address(key, left=str(each.day)) if each.left else "",
        )
        for each in reversed(days)
    )
    ends = (words.day(found.start), words.day(found.end))
    bands = _bands(found, key, label)
    moved_any = found.start != found.end
    return HistoryPart(
        chart=chart(days, url=reverse("segment-versions", args=(key,))),
        lines=lines,
        first=found.first.isoformat(),
        last=found.last.isoformat(),
        start=found.start.isoformat(),
        end=found.end.isoformat(),
        faults=tuple(words.problem(each) for each in found.problems),
        sankey=charts_history.sankey(bands, ends=ends, label=gettext("Who moved, from where to where"))
        if moved_any and bands
        else SafeString(""),
        ways=tuple(Way(each.source, each.target, each.size, each.url) for each in bands) if moved_any else (),
        summary=_summary(found),
        spans=_spans(found, span),
    )


def _without_few(part: HistoryPart, found: SegmentHistory, key: str, *, cells: Cells) -> HistoryPart:
    """For who sees no records: the line of rounded sizes, and nobody's moves."""
    days = [replace(each, inside=cells.drawn(each.inside)) for each in found.days]
    line = chart(days, url=reverse("segment-versions", args=(key,)))
    return replace(part, chart=line, lines=(), sankey=SafeString(""), ways=(), summary="", hidden=True)


def _spans(found: SegmentHistory, span: int) -> tuple[tuple[str, str, bool], ...]:
    """Stretches of days to choose from, where there is more to see than the shortest of them."""
    whole_stretch = found.days[-1].day - found.days[0].day
    asked = {"from": found.start.isoformat(), "to": found.end.isoformat()}
    names = [
        (days, ngettext("%(n)s day", "%(n)s days", days) % {"n": words.number(days)})
        for days in SPANS
        if days < whole_stretch
    ]
    every = [*names, (0, gettext("all"))] if names else []
    return tuple((f"?{urlencode({**asked, 'days': days})}", name, days == span) for days, name in every)


def _bands(found: SegmentHistory, key: str, label: str) -> tuple[Band, ...]:
    ways = [(key, key, found.stayed)] if found.stayed else []
    ways += [(each.key, key, each.customers) for each in found.came]
    ways += [(key, each.key, each.customers) for each in found.went]
    labels = {key: label, **{each.key: _label(each) for each in (*found.came, *found.went)}}
    moved_between = reverse("segment-moved", args=(key,))
    days = {"from": found.start.isoformat(), "to": found.end.isoformat()}
    return tuple(
        Band(
            labels[source],
            labels[target],
            many,
            f"{labels[source]} → {labels[target]}: {words.number(many)}",
            f"{moved_between}?{urlencode({'source': source, 'target': target, **days})}",
            stayed=source == target,
        )
        for source, target, many in ways
    )


def _label(side: Side) -> str:
    return side.label or gettext("none of these segments")


def _way_said(source: str, target: str) -> str:
    nowhere = gettext("none of these segments")
    return f"{source or nowhere} → {target or nowhere}"


def _summary(found: SegmentHistory) -> str:
    came = found.after - found.stayed
    went = found.before - found.stayed
    return gettext("%(before)s were in, %(stayed)s of them stayed, %(went)s went, %(came)s came: %(after)s are in.") % {
        "before": words.number(found.before),
        "stayed": words.number(found.stayed),
        "went": words.number(went),
        "came": words.number(came),
        "after": words.number(found.after),
    }
