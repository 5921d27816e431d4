"""What the customers of a segment are interested in, more than the base (`/segments/<key>/interests`)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from babel.numbers import format_decimal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from presek.app import interests
from presek.app.interests import Interest, Interests, Kind
from presek.app.small_cells import Cells
from presek.values.problem import Problems
from presek.web import charts_lift, guard, place, segment_customers, words
from presek.web.charts_lift import Lifted
from presek.web.segment_sections import SegmentHead, head

IN_CHART = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One thing. `url` lists the members who have it, `base_url` all who do (empty: not for this person), `rule` says
    it of a customer; `write` opens a rule for the members who have it (empty: not for this person)."""

    label: str
    lift: str
    interval: str
    group: str
    group_share: str
    base: str
    base_url: str
    base_share: str
    small: bool
    url: str
    rule: str
    write: str


@dataclass(frozen=True, slots=True)
class Part:
    """The things of one source."""

    key: str
    label: str
    known: str
    small: bool
    chart: SafeString
    rows: tuple[Row, ...]
    more: str


@dataclass(frozen=True, slots=True)
class InterestsPage:
    """What `segment_interests.html` shows."""

    head: SegmentHead
    found: Interests | None
    least: int
    parts: tuple[Part, ...]
    nothing: tuple[str, ...]
    left_out: str
    faults: tuple[str, ...] = ()


@require_safe
@guard.needs(guard.VIEW)
def segment_interests(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    stands = head(key, "segment-interests")
    try:
        found = interests.of_segment(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    except Problems as refused:
        faults = tuple(words.problem(each) for each in refused.problems)
        page = InterestsPage(stands, None, interests.LEAST, (), nothing=(), left_out="", faults=faults)
        return render(request, "segment_interests.html", {"page": page})
    cells = guard.cells(request.user)
    page = InterestsPage(
        stands,
        found,
        interests.LEAST,
        tuple(
            _part(each, key, cells, may_save=request.user.has_perm(guard.SAVE)) for each in found.kinds if each.found
        ),
        nothing=tuple(each.label for each in found.kinds if not each.found),
        left_out=", ".join(found.in_rule),
    )
    return render(request, "segment_interests.html", {"page": page})


def _part(kind: Kind, key: str, cells: Cells, *, may_save: bool) -> Part:
    rows = tuple(_row(each, kind, key, cells=cells, may_save=may_save) for each in kind.found)
    known = gettext("known of %(group)s here and of %(base)s in the base") % {
        "group": words.told(kind.group, cells),
        "base": words.told(kind.base, cells),
    }
    return Part(
        kind.key,
        kind.label,
        known,
        kind.small,
        charts_lift.lifts(
            tuple(_lifted(each, row) for each, row in zip(kind.found[:IN_CHART], rows, strict=False)),
            base=gettext("as the base"),
            label=gettext("How many times as frequent as in the base"),
            times=words.number,
        ),
        rows,
        more=ngettext("%(n)s more was found.", "%(n)s more were found.", kind.more) % {"n": words.number(kind.more)}
        if kind.more
        else "",
    )


def _row(each: Interest, kind: Kind, key: str, *, cells: Cells, may_save: bool) -> Row:
    counted = each.counted
    rule = f'in segment "{key}" and {each.rule}'
    return Row(
        label=each.label,
        lift=_times(counted.lift),
        interval=f"{_times(each.low)} – {_times(each.high)}",
        group=words.told(counted.group_had, cells),
        group_share=words.share(cells.drawn(counted.group_had), cells.drawn(counted.group)),
        base=words.told(counted.had, cells),
        base_url=segment_customers.address(key, source=kind.key, value=each.word, among="base") if cells.exact else "",
        base_share=words.share(cells.drawn(counted.had), cells.drawn(counted.base)),
        small=each.small,
        url=segment_customers.address(key, source=kind.key, value=each.word) if cells.exact else "",
        rule=each.rule,
        write=f"{reverse('rule-new')}?{urlencode({'rule': rule})}" if may_save else "",
    )


def _lifted(each: Interest, row: Row) -> Lifted:
    said = gettext("%(label)s: %(lift)s times as frequent as in the base, 95 %% interval %(interval)s") % {
        "label": row.label,
        "lift": row.lift,
        "interval": row.interval,
    }
    return Lifted(row.label, each.counted.lift, each.low, high=each.high, said=said, url=row.url)


def _times(lift: float) -> str:
    said: str = format_decimal(lift, format="#,##0.0" if lift >= 10 else "0.00", locale=words.language())
    return said
