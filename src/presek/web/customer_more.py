"""The lower part of a customer's page: neighbours in the selection, the timeline with its filter, memberships over
time, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from presek.app import customer_history, neighbours, objecting, reading, restricting
from presek.app import timeline as timelines
from presek.app.customer_history import Stay
from presek.app.timeline import Wanted
from presek.values.instant import day_number
from presek.values.problem import Problems
from presek.web import charts_stays, engine_missing, guard, place, words
from presek.web import customer_history as history_words
from presek.web.charts_stays import Bar, Stripe
from presek.web.timeline import ChoiceShown, EventShown, choice_shown, event_shown

FROM = "from"
"""Said by links of lists: the selection that the customer was chosen from."""
EVENTS = 10
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Beside:
    """The customers before and after this one in the selection one came from, and the way back to it."""

    place: str
    total: str
    before: str
    after: str
    back: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class StayLine:
    """A stay in a segment in words."""

    label: str
    url: str
    since: str
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class More:
    """All that the lower part of `customer.html` shows. `chosen`: the filter asks for something; `restricted`: what is
    done with the customer's data is; `objecting`: they object to marketing."""

    beside: Beside | None
    events: tuple[EventShown, ...]
    total: int
    kinds: tuple[ChoiceShown, ...]
    channels: tuple[ChoiceShown, ...]
    chosen: bool
    everything: str
    came_from: str
    chart: SafeString | None
    stays: tuple[StayLine, ...]
    restricted: bool
    objecting: bool


def more(request: HttpRequest, key: str) -> More:
    """The lower part for one customer, as the request's address asks for it."""
    home, sight, language = place.home(), guard.sight(request.user), words.language()
    came_from = request.GET.get(FROM, "")[:LONGEST]
    kinds = tuple(each for each in request.GET.getlist("kind") if each)
    channels = tuple(each for each in request.GET.getlist("channel") if each)
    try:
        found = timelines.timeline(home, key, Wanted(kinds, channels, a_page=EVENTS), language=language, sight=sight)
    except Problems as wrong:
        if engine_missing.is_so(wrong):
            raise
        raise Http404(str(wrong)) from None
    chosen = [*(("kind", each) for each in kinds), *(("channel", each) for each in channels)]
    stays = customer_history.of_customer(home, key, language=language)
    last = day_number(reading.as_of(home).day)
    return More(
        beside=_beside(request, key, came_from) if FROM in request.GET else None,
        events=tuple(map(event_shown, found.events)),
        total=found.total,
        kinds=tuple(choice_shown(each, kinds) for each in found.kinds),
        channels=tuple(choice_shown(each, channels) for each in found.channels),
        chosen=bool(chosen),
        everything=f"{reverse('timeline', args=(key,))}{'?' if chosen else ''}{urlencode(chosen)}",
        came_from=came_from,
        chart=_chart(stays, last) if stays else None,
        stays=tuple(map(_stay, stays)),
        restricted=restricting.standing((key,)) is not None,
        objecting=objecting.standing(key) is not None,
    )


def _beside(request: HttpRequest, key: str, came_from: str) -> Beside | None:
    found = neighbours.neighbours(place.home(), parse_qsl(came_from), key, sight=guard.sight(request.user))
    if found is None:
        return None

    def link(other: str) -> str:
        return f"{reverse('customer', args=(other,))}?{urlencode({FROM: came_from})}" if other else ""

    back = f"{reverse('explore')}?{came_from}" if came_from else reverse("explore")
    return Beside(
        place=words.number(found.place),
        total=words.number(found.total),
        before=link(found.before),
        after=link(found.after),
        back=back,
        is_in=found.place > 0,
    )


def _chart(stays: tuple[Stay, ...], last: int) -> SafeString | None:
    """The stays as bars; None where the history begins on the last day."""
    if min(day_number(date.fromisoformat(each.since)) for each in stays) >= last:
        return None
    rows: dict[str, list[Stay]] = {}
    for each in stays:
        rows.setdefault(each.segment, []).append(each)
    stripes = tuple(
        Stripe(of[0].label, reverse("segment", args=(segment,)), tuple(_bar(each, last) for each in of))
        for segment, of in rows.items()
    )
    first = min(each.since for each in stays)
    ends = (words.day(date.fromisoformat(first)), words.day(reading.as_of(place.home()).day))
    return charts_stays.stays(stripes, ends=ends, label=gettext("Memberships over time"))


def _bar(each: Stay, last: int) -> Bar:
    since = day_number(date.fromisoformat(each.since))
    until = last if each.until is None else day_number(date.fromisoformat(each.until))
    line = _stay(each)
    told = f"{line.label}: {line.since} – {line.until or gettext('now')}. {line.why}"
    return Bar(since, max(since, until), told, lasts=each.until is None)


def _stay(each: Stay) -> StayLine:
    came = history_words.reason(None if each.came is None else each.came.value)
    why = gettext("Came: %(why)s.") % {"why": came}
    if each.until is not None:
        went = history_words.reason(None if each.went is None else each.went.value)
        why += " " + gettext("Left: %(why)s.") % {"why": went}
    return StayLine(
        label=each.label,
        url=reverse("segment", args=(each.segment,)),
        since=words.day(date.fromisoformat(each.since)),
        until="" if each.until is None else words.day(date.fromisoformat(each.until)),
        why=why,
    )
