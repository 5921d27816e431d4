"""The list of sources (`/data/sources`): how fresh each is, what its last reading brought, reading now and pausing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from presek.app import sources as app_sources
from presek.app.home import Home
from presek.app.sources import SourceState
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, words

TONES = {"fresh": "good", "late": "warn", "failed": "bad", "paused": "warn", "never": ""}
MINUTE, HOUR, DAY = 60, 3600, 86_400
ALWAYS_SHOWN = 2
FOLDERS = re.compile(r"(^|[\s:]|:///?)(?:/[^/\s:@]+)*(?=/[^/\s:@]+/[^/\s]+)")
"""Absolute folders: at the beginning, or behind a scheme without a host; the path behind a host is none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A source; `counts` are the names and numbers of its last reading."""

    key: str
    kind: str
    address: str
    every: str
    tone: str
    freshness: str
    read_at: str
    due_at: str
    mark: str
    problem: str
    counts: tuple[tuple[str, int], ...]
    paused: bool


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """All that `sources.html` shows."""

    lines: tuple[Line, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def sources(request: HttpRequest) -> HttpResponse:
    """The page; a POST asks for a reading, pauses a source or lets it go on."""
    home = place.home()
    if request.method == "POST":
        _act(home, request)
        return HttpResponseRedirect(reverse("data-sources"))
    lines = tuple(_line(home, each) for each in app_sources.listed(home))
    return render(request, "sources.html", {"page": SourcesPage(lines)})


def _act(home: Home, request: HttpRequest) -> None:
    key, wanted, by = request.POST.get("source", ""), request.POST.get("do", ""), request.user.get_username()
    try:
        if wanted == "read":
            app_sources.ask(home, key, by=by)
            messages.success(request, gettext("%(source)s will be read in a moment.") % {"source": key})
        elif wanted in {"pause", "resume"}:
            app_sources.pause(home, key, paused=wanted == "pause", by=by)
    except Problems as found:
        raise Http404(str(found)) from None


def _line(home: Home, state: SourceState) -> Line:
    return Line(
        key=state.key,
        kind=kind_name(state.kind),
        address=without_folders(state.address),
        every=interval(state.every),
        tone=TONES[state.freshness],
        freshness=_freshness(state.freshness),
        read_at=_moment(home, state.fresh_at),
        due_at=_moment(home, state.due_at),
        mark=state.mark,
        problem=state.problem,
        counts=_counts(state),
        paused=state.freshness == "paused",
    )


def without_folders(address: str) -> str:
    """An address with only the last folder of this server: /srv/in/orders/*.csv is shown as …/orders/*.csv."""
    return FOLDERS.sub(r"\1…", address)


def kind_name(kind: str) -> str:
    """What a kind of source is called."""
    names = {
        "folder": gettext("watched folder"),
        "database": gettext("database"),
        "objects": gettext("object store"),
        "rest": "API",
        "mailbox": gettext("mailbox"),
        "calendar": gettext("calendar"),
        "calls": gettext("call records"),
        "hubspot": "HubSpot",
        "salesforce": "Salesforce",
        "pipedrive": "Pipedrive",
    }
    return names.get(kind, kind)


def interval(seconds: int | None) -> str:
    """How often, in words."""
    if seconds is None:
        return gettext("when asked")
    if seconds % DAY == 0:
        count = seconds // DAY
        return ngettext("every day", "every %(count)s days", count) % {"count": words.number(count)}
    if seconds % HOUR == 0:
        count = seconds // HOUR
        return ngettext("every hour", "every %(count)s hours", count) % {"count": words.number(count)}
    count = seconds // MINUTE
    return ngettext("every minute", "every %(count)s minutes", count) % {"count": words.number(count)}


def _freshness(state: str) -> str:
    return {
        "fresh": gettext("fresh"),
        "late": gettext("late"),
        "failed": gettext("failed"),
        "paused": gettext("paused"),
        "never": gettext("not read yet"),
    }[state]


def _counts(state: SourceState) -> tuple[tuple[str, int], ...]:
    last = state.last
    if last is None:
        return ()
    pairs = (
        (gettext("read"), last.read),
        (gettext("accepted"), last.accepted),
        (gettext("unchanged"), last.unchanged),
        (gettext("rejected"), last.rejected),
        (gettext("removed"), last.removed),
    )
    return tuple((name, count) for number, (name, count) in enumerate(pairs) if count or number < ALWAYS_SHOWN)


def _moment(home: Home, instant: int | None) -> str:
    return "" if instant is None else words.instant(moment_of(instant).astimezone(home.as_of(instant).zone))
