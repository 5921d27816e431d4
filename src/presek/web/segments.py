"""The list of segments (`/segments`): grouped by segmentation, with sizes over time, shares, policies
and warnings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import pages_policies, pages_segments, segments_at_a_glance, selection
from presek.app.pages_history import Recent
from presek.app.saving import STROKES
from presek.app.segments_at_a_glance import GivenBy, Glance
from presek.app.small_cells import Cells
from presek.web import charts, guard, place, treatments, words
from presek.web.explore_facets import model_name
from presek.web.indicators import TONES
from presek.web.segment_customers import address

LONGEST_FIND, LATELY = 100, 60


@dataclass(frozen=True, slots=True)
class Line:
    """A segment; `inside` is None where it was not computed yet."""

    label: str
    description: str
    owner: str
    url: str
    explore: str
    models: tuple[tuple[str, str], ...]
    inside: int | None
    said: str
    share_of_base: str
    share_of_revenue: str
    cannot_say: str
    cannot_say_url: str
    held: bool
    small: bool
    relative: bool
    change: str
    since: str
    spark: SafeString
    policies: tuple[tuple[str, str, str], ...]
    """Address, label, and what it gives, in short."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a partition's promise: a tone (good, warn, bad) and words, and who shows it."""

    tone: str
    label: str
    customer: str
    customer_url: str


@dataclass(frozen=True, slots=True)
class Part:
    """A segmentation. `says`: tones, and whom it covers and how stable it is."""

    key: str
    label: str
    purpose: str
    partition: bool
    states: tuple[State, ...]
    alerts: tuple[str, ...]
    lines: tuple[Line, ...]
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentsPage:
    """All that `segments.html` shows."""

    base: int
    parts: tuple[Part, ...]
    waiting: int
    may_save: bool
    find: str
    sort: str
    sorts: tuple[tuple[str, str], ...]


@require_safe
@guard.needs(guard.VIEW)
def segments(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = pages_segments.segments(
        place.home(), language=words.language(), revenue_seen=guard.sees_revenue(request.user)
    )
    shown = _Shown(
        found, segments_at_a_glance.glances(place.home(), language=words.language()), guard.cells(request.user)
    )
    sort, find = request.GET.get("sort", ""), " ".join(request.GET.get("find", "").split())[:LONGEST_FIND]
    parts = tuple(shown.part(each, find=find, sort=sort) for each in found.segmentations)
    page = SegmentsPage(
        found.base,
        tuple(each for each in parts if each.lines or not find),
        waiting=pages_policies.policies_waiting(),
        may_save=request.user.has_perm(guard.SAVE),
        find=find,
        sort=sort if sort in SORTS else "",
        sorts=_sorts(),
    )
    return render(request, "segments.html", {"page": page})


SORTS: Mapping[str, Callable[[pages_segments.SegmentLine, Glance], str | int | Decimal]] = {
    "name": lambda each, _: plain_letters(each.label),
    "size": lambda each, _: -(each.inside or 0),
    "revenue": lambda each, _: -(each.revenue or 0),
    "change": lambda _, glance: -abs(glance.recent.change if glance.recent else 0),
}
"""By what segments can be ordered; without any, in the order of their segmentation."""


def _sorts() -> tuple[tuple[str, str], ...]:
    return (
        ("", gettext("as they are defined")),
        ("size", gettext("size")),
        ("change", gettext("change")),
        ("revenue", gettext("revenue")),
        ("name", gettext("name")),
    )


def plain_letters(text: str) -> str:
    """A text without case and accents, to find and order by."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(STROKES))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that rows are made of."""

    base: pages_segments.Segments
    glances: Mapping[str, Glance]
    cells: Cells

    def part(self, found: pages_segments.SegmentationPart, *, find: str, sort: str) -> Part:
        """A segmentation with those of its segments that are looked for, in the order that is asked for."""
        wanted = plain_letters(find).split()
        lines = [each for each in found.segments if _is_found(each, wanted)]
        if sort in SORTS:
            lines.sort(key=lambda each: SORTS[sort](each, self.glances[each.key]))
        return Part(
            key=found.key,
            label=found.label,
            purpose=found.purpose,
            partition=found.promise is not None,
            states=states(found.promise) if found.promise else (),
            # What an alert says names customers and sizes.
            alerts=(*(found.alerts if self.cells.exact else ()), *filter(None, (found.too_many,))),
            lines=tuple(map(self.line, lines)),
            says=tuple((TONES[each.light], each.says) for each in found.says),
        )

    def line(self, found: pages_segments.SegmentLine) -> Line:
        """A row."""
        inside, glance, cells = found.inside, self.glances[found.key], self.cells
        recent = glance.recent if cells.exact else None
        drawn = cells.drawn(inside or 0)
        return Line(
            label=found.label,
            description=found.description,
            owner=found.owner,
            url=reverse("segment", args=(found.key,)),
            explore=members(found.key),
            models=tuple((model, model_name(model)) for model in found.models),
            inside=inside,
            said=words.told(inside or 0, cells),
            share_of_base=words.share(drawn, self.base.base) if inside is not None else "",
            share_of_revenue=share_of_revenue(found.revenue, self.base.base_revenue),
            cannot_say=words.told(found.cannot_say, cells) if found.cannot_say else "",
            cannot_say_url=address(found.key, state="cannot-say") if cells.exact else "",
            held=found.held,
            small=found.small,
            relative=glance.relative,
            change=changed(recent.change) if recent else "",
            since=gettext("since %(day)s") % {"day": words.day(recent.since)} if recent else "",
            spark=_spark(recent) if recent else SafeString(""),
            policies=tuple((reverse("policy", args=(each.key,)), each.label, _short(each)) for each in glance.policies),
        )


def _is_found(found: pages_segments.SegmentLine, wanted: Sequence[str]) -> bool:
    text = plain_letters(" ".join((found.label, found.key, found.description, found.owner)))
    return all(each in text for each in wanted)


def changed(change: int) -> str:
    """A change of a number with its sign."""
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{words.number(abs(change))}"


def _spark(recent: Recent) -> SafeString:
    sizes = tuple(each.inside for each in recent.days[-LATELY:])
    return charts.sparkline(sizes, label=gettext("Size over time"))


def _short(given: GivenBy) -> str:
    """The first line of each dimension that a policy speaks of, one after the other."""
    said = [treatments.lines(dimension, given.gives.get(dimension)) for dimension in pages_policies.DIMENSIONS]
    return " · ".join(each[0] for each in said if each)


def states(promise: pages_segments.Promise) -> tuple[State, ...]:
    """What a partition keeps of its promise, in words."""
    disjoint = {
        "proved": ("good", gettext("proved disjoint")),
        "today": ("good", gettext("disjoint today")),
        "broken": ("bad", gettext("broken: two segments overlap")),
    }
    complete = {
        "proved": ("good", gettext("proved without a gap")),
        "today": ("good", gettext("without a gap today")),
        "broken": ("bad", gettext("broken: somebody is in no segment")),
    }
    made = [*filter(None, (disjoint.get(promise.disjoint), complete.get(promise.complete)))]
    url = reverse("customer", args=(promise.customer,)) if promise.customer else ""
    return tuple(
        State(tone, label, promise.customer if tone == "bad" else "", url if tone == "bad" else "")
        for tone, label in made
    )


def members(key: str) -> str:
    """The address of Explore with those who are in a segment."""
    return f"{reverse('explore')}?{urlencode({selection.INSIDE: key})}"


def share_of_revenue(revenue: Decimal | None, whole: Decimal | None) -> str:
    """Its percentage of the base's revenue, or nothing where there is no revenue to share."""
    return words.share(float(revenue), float(whole)) if revenue is not None and whole else ""
