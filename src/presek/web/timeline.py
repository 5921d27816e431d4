"""The timeline of a customer (`/customers/<key>/timeline`): every event, chosen by kind and channel, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from presek.app import timeline as timelines
from presek.app.timeline import Choice, Event, Wanted
from presek.values.problem import Problems
from presek.web import engine_missing, guard, place, words
from presek.web.shown import said


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event in words."""

    on: str
    at: str
    kind: str
    channel: str
    details: str
    planned: bool


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """A kind or channel to choose."""

    key: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """All that `timeline.html` shows; `newer` and `older` are addresses of pages, empty at the ends."""

    name: str
    key: str
    url: str
    events: tuple[EventShown, ...]
    total: int
    number: int
    pages: int
    kinds: tuple[ChoiceShown, ...]
    channels: tuple[ChoiceShown, ...]
    newer: str
    older: str
    away: str = ""


@require_safe
@guard.needs(guard.RECORDS)
def timeline(request: HttpRequest, key: str) -> HttpResponse:
    """The page."""
    number = request.GET.get("page", "1")
    wanted = Wanted(
        tuple(request.GET.getlist("kind")),
        tuple(request.GET.getlist("channel")),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1,
    )
    try:
        found = timelines.timeline(
            place.home(), key, wanted, language=words.language(), sight=guard.sight(request.user)
        )
    except Problems as wrong:
        if engine_missing.is_so(wrong):
            return _without(request, key, engine_missing.missing(wrong.problems[0]))
        raise Http404(str(wrong)) from None
    chosen = [("kind", each) for each in wanted.kinds] + [("channel", each) for each in wanted.channels]

    def page_at(number: int) -> str:
        return f"?{urlencode([*chosen, ('page', str(number))])}" if 1 <= number <= found.pages else ""

    page = TimelinePage(
        name=found.name,
        key=found.customer,
        url=reverse("customer", args=(found.customer,)),
        events=tuple(map(event_shown, found.events)),
        total=found.total,
        number=found.page,
        pages=found.pages,
        kinds=tuple(choice_shown(each, wanted.kinds) for each in found.kinds),
        channels=tuple(choice_shown(each, wanted.channels) for each in found.channels),
        newer=page_at(found.page - 1),
        older=page_at(found.page + 1),
    )
    return render(request, "timeline.html", {"page": page})


def _without(request: HttpRequest, key: str, says: str) -> HttpResponse:
    """The page while the engine that has the rows does not answer."""
    url = reverse("customer", args=(key,))
    page = TimelinePage(key, key, url, (), 0, 1, 1, kinds=(), channels=(), newer="", older="", away=says)
    return render(request, "timeline.html", {"page": page})


def choice_shown(found: Choice, chosen: tuple[str, ...]) -> ChoiceShown:
    """A kind or channel, and whether it is chosen."""
    return ChoiceShown(found.key, found.label, found.count, found.key in chosen)


def event_shown(found: Event) -> EventShown:
    """An event in words."""
    return EventShown(
        on=words.day(found.on),
        at=f"{found.at:%H:%M}" if found.at else "",
        kind=found.label,
        channel=found.channel_label,
        details=" · ".join(f"{name}: {said(value)}" for name, value in found.details),
        planned=found.planned,
    )
