"""A segment (`/segments/<key>`): its size and rule, what it gives, what each condition does, who is nearly in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import health_cards, pages_history, pages_policies, pages_segment, rule_pieces, segment_page, selection
from presek.app.rule_lines import RuleLine
from presek.app.small_cells import Cells
from presek.web import charts, engine_missing, guard, place, segment_changes, treatments, words
from presek.web.customer import step_words
from presek.web.indicators import Indicators, indicators
from presek.web.segment_changes import ChangeRow
from presek.web.segment_customers import address
from presek.web.segment_sections import SegmentHead, head
from presek.web.segments import changed, members, share_of_revenue

DEEPEST, LATELY = 6, 60


@dataclass(frozen=True, slots=True)
class Miss:
    """A near miss."""

    name: str
    url: str
    says: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A part of the rule as a row; an empty address: the customers behind the count are not for this person.

    `joint`: what it is where it holds others. `only`: how many only it keeps out or lets in, as `decides` says.
    """

    depth: int
    joint: str
    sentence: str
    text: str
    alone: str
    alone_url: str
    cannot_say: str
    cannot_say_url: str
    decides: str
    only: str
    only_url: str
    segment_url: str


@dataclass(frozen=True, slots=True)
class Change:
    """How the size changed since a day; `up`: it grew."""

    said: str
    since: str
    up: bool
    chart: SafeString


@dataclass(frozen=True, slots=True)
class Given:
    """A policy of the segment; `dimensions` are names, what it gives, and where that is edited (empty: not by whoever
    looks)."""

    label: str
    url: str
    dimensions: tuple[tuple[str, tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """All that `segment.html` shows."""

    found: pages_segment.SegmentDetail
    head: SegmentHead
    pieces: tuple[rule_pieces.Piece, ...]
    inside: str
    outside: str
    cannot_say: str
    members: str
    out_url: str
    cannot_say_url: str
    share_of_base: str
    share_of_revenue: str
    revenue: str
    small: bool
    parts: SafeString
    rows: tuple[RuleRow, ...]
    misses: tuple[Miss, ...]
    change: Change | None = None
    policies: tuple[Given, ...] = ()
    new_policy: str = ""
    health: Indicators | None = None
    may_save: bool = False
    changes: tuple[ChangeRow, ...] = ()
    away: str = ""


@require_safe
@guard.needs(guard.VIEW)
def segment(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    cells = guard.cells(request.user)
    found = segment_page.segment(
        place.home(), key, language=words.language(), sight=guard.sight(request.user), exact=cells.exact
    )
    if found is None:
        raise Http404
    may = request.user.has_perm(guard.DRAFT)
    made = pages_policies.of_segment(place.home(), key, language=words.language())
    card = health_cards.of_segment(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    page = replace(
        page_of(found, cells),
        policies=tuple(_given(each, may_draft=may) for each in made),
        new_policy=f"{reverse('policy-new')}?segment={key}" if may else "",
        change=_change(key, cells),
        health=None if card is None or not cells.exact else indicators(card),
        may_save=request.user.has_perm(guard.SAVE),
        changes=segment_changes.of_segment(request, key),
    )
    return render(request, "segment.html", {"page": page})


def page_of(found: pages_segment.SegmentDetail, cells: Cells) -> SegmentPage:
    """The page of what was found."""
    inside = found.inside or 0
    outside = found.base - inside - found.cannot_say
    label = gettext("%(inside)s in, %(unsure)s cannot say, of %(base)s") % {
        "inside": words.told(inside, cells),
        "unsure": words.told(found.cannot_say, cells),
        "base": words.number(found.base),
    }
    out = f"{reverse('explore')}?{urlencode({selection.OUTSIDE: found.key})}"
    return SegmentPage(
        found=found,
        away=engine_missing.missing(found.away),
        head=head(found.key, "segment"),
        pieces=rule_pieces.pieces(found.rule),
        inside=words.told(inside, cells),
        outside=words.told(outside, cells),
        cannot_say=words.told(found.cannot_say, cells),
        members=members(found.key),
        out_url=out,
        cannot_say_url=address(found.key, state="cannot-say") if cells.exact and found.cannot_say else "",
        share_of_base=words.share(cells.drawn(inside), found.base),
        share_of_revenue=share_of_revenue(found.revenue, found.base_revenue),
        revenue=words.money(found.revenue, found.currency) if found.revenue is not None else "",
        small=found.inside is not None and health_cards.small(found.inside),
        parts=charts.three_parts(cells.drawn(inside), cells.drawn(found.cannot_say), found.base, label=label),
        rows=tuple(_row(each, found.key, cells) for each in found.lines),
        misses=tuple(
            Miss(each.name or each.key, reverse("customer", args=(each.key,)), step_words(each.step))
            for each in found.near_misses
        ),
    )


def _row(each: RuleLine, key: str, cells: Cells) -> RuleRow:
    joints = {
        "and": gettext("all of these hold"),
        "or": gettext("at least one of these holds"),
        "not": gettext("this does not hold"),
    }

    def listed(way: str, count: int) -> str:
        return address(key, part=each.path, way=way) if cells.exact and count else ""

    return RuleRow(
        depth=min(each.depth, DEEPEST),
        joint=joints.get(each.joint, ""),
        sentence=each.sentence,
        text=each.text,
        alone=words.told(each.alone, cells),
        alone_url=listed("alone", each.alone),
        cannot_say=words.told(each.cannot_say, cells) if each.cannot_say else "",
        cannot_say_url=listed("cannot_say", each.cannot_say),
        decides={"keeps_out": gettext("kept out"), "lets_in": gettext("let in")}.get(each.decides, ""),
        only=words.told(each.only, cells) if each.decides else "",
        only_url=listed(each.decides, each.only) if each.decides else "",
        segment_url=reverse("segment", args=(each.segment,)) if each.segment else "",
    )


def _change(key: str, cells: Cells) -> Change | None:
    found = pages_history.recent(place.home(), key)
    if found is None or not cells.exact:
        return None
    sizes = tuple(each.inside for each in found.days[-LATELY:])
    since = gettext("since %(day)s") % {"day": words.day(found.since)}
    return Change(
        changed(found.change),
        since,
        found.change > 0,
        charts.sparkline(sizes, label=gettext("Size over time")),
    )


def _given(each: pages_policies.PolicyLine, *, may_draft: bool) -> Given:
    edit = reverse("policy-edit", args=(each.key,)) if may_draft else ""
    dimensions = tuple(
        (
            treatments.dimension_name(dimension),
            treatments.lines(dimension, each.gives.get(dimension)),
            f"{edit}#{dimension}" if edit else "",
        )
        for dimension in pages_policies.DIMENSIONS
    )
    return Given(each.label, reverse("policy", args=(each.key,)), dimensions)
