"""The list of segments (`/segments`): grouped by segmentation, with sizes, shares and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import pages_policies, pages_segments, selection
from presek.web import guard, place, words
from presek.web.explore_facets import model_name
from presek.web.indicators import TONES


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
    part: float
    share_of_base: str
    share_of_revenue: str
    cannot_say: int
    held: bool
    small: bool


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


@require_safe
@guard.needs(guard.VIEW)
def segments(request: HttpRequest) -> HttpResponse:
    """The page."""
    found = pages_segments.segments(place.home(), language=words.language())
    parts = tuple(_part(each, found) for each in found.segmentations)
    may_save = request.user.has_perm(guard.SAVE)
    page = SegmentsPage(found.base, parts, waiting=pages_policies.policies_waiting(), may_save=may_save)
    return render(request, "segments.html", {"page": page})


def _part(found: pages_segments.SegmentationPart, base: pages_segments.Segments) -> Part:
    return Part(
        key=found.key,
        label=found.label,
        purpose=found.purpose,
        partition=found.promise is not None,
        states=states(found.promise) if found.promise else (),
        alerts=(*found.alerts, *filter(None, (found.too_many,))),
        lines=tuple(_line(each, base) for each in found.segments),
        says=tuple((TONES[each.light], each.says) for each in found.says),
    )


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


def _line(found: pages_segments.SegmentLine, base: pages_segments.Segments) -> Line:
    inside = found.inside
    return Line(
        label=found.label,
        description=found.description,
        owner=found.owner,
        url=reverse("segment", args=(found.key,)),
        explore=members(found.key),
        models=tuple((model, model_name(model)) for model in found.models),
        inside=inside,
        part=round(100 * inside / base.base, 2) if inside and base.base else 0,
        share_of_base=words.share(inside, base.base) if inside is not None else "",
        share_of_revenue=share_of_revenue(found.revenue, base.base_revenue),
        cannot_say=found.cannot_say,
        held=found.held,
        small=found.small,
    )


def members(key: str) -> str:
    """The address of Explore with those who are in a segment."""
    return f"{reverse('explore')}?{urlencode({selection.INSIDE: key})}"


def share_of_revenue(revenue: Decimal | None, whole: Decimal | None) -> str:
    """Its percentage of the base's revenue, or nothing where there is no revenue to share."""
    return words.share(float(revenue), float(whole)) if revenue is not None and whole else ""
