"""The sizes of all segments over time, beside one another: a little chart each, from nought, on its own scale."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from presek.app import pages_history
from presek.app.pages_overview import Overview
from presek.web import charts, place, words
from presek.web.segments import changed

LATELY = 90


@dataclass(frozen=True, slots=True)
class Multiple:
    """One segment: its last size, how it changed since the first day that is drawn, and the line of its sizes."""

    label: str
    url: str
    model: str
    inside: str
    change: str
    line: SafeString


def multiples(found: Overview) -> tuple[Multiple, ...]:
    """Of every segment of which there is more than one day."""
    made = []
    for row in (row for group in found.groups for row in group.rows):
        recent = pages_history.recent(place.home(), row.line.key)
        if recent is None or len(recent.days) < 2:
            continue
        sizes = tuple(each.inside for each in recent.days[-LATELY:])
        told = gettext("%(name)s: from %(before)s to %(after)s customers") % {
            "name": row.line.label,
            "before": words.number(sizes[0]),
            "after": words.number(sizes[-1]),
        }
        made.append(
            Multiple(
                row.line.label,
                reverse("segment-over-time", args=(row.line.key,)),
                row.line.models[0] if len(row.line.models) == 1 else "several",
                words.number(sizes[-1]),
                changed(sizes[-1] - sizes[0]),
                charts.sparkline(sizes, label=told),
            )
        )
    return tuple(made)
