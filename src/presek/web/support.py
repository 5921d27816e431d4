"""The support view (`/support`): who calls, by which channels they are served, until when their tickets are
answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import supporting
from presek.web import guard, place, treatments, words
from presek.web.conditions_card import Note, note

CHANNELS = ("phone", "email", "portal", "chat", "visit")


@dataclass(frozen=True, slots=True)
class Match:
    """A customer whom a caller may be."""

    key: str
    name: str
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open ticket in words; a deadline has a tone: bad where it is over."""

    number: str
    about: str
    opened: str
    respond_by: str
    resolve_by: str
    respond_tone: str
    resolve_tone: str


@dataclass(frozen=True, slots=True)
class Served:
    """How the chosen customer is served; `channels`: each with whether it is theirs."""

    name: str
    url: str
    channels: tuple[tuple[str, bool], ...]
    statutory: bool
    number: str
    service: tuple[str, ...]
    because: str
    notes: tuple[Note, ...]
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class SupportPage:
    """All that `support.html` shows."""

    asked: str
    by: str
    matches: tuple[Match, ...]
    served: Served | None


@require_safe
@guard.needs(guard.CALLERS)
def support(request: HttpRequest) -> HttpResponse:
    """The form; whom a caller may be; how one of them is served."""
    home, asked = place.home(), request.GET.get("caller", "").strip()[:200]
    sight = guard.sight(request.user)
    found = supporting.callers(home, asked, language=words.language(), sight=sight)
    chosen = request.GET.get("customer", "") or (found.found[0].key if len(found.found) == 1 else "")
    page = SupportPage(
        asked=asked,
        by=_by(found.by),
        matches=tuple(
            Match(each.key, each.name or each.key, each.place, f"?{urlencode({'caller': asked, 'customer': each.key})}")
            for each in found.found
        ),
        served=_served(supporting.supported(home, chosen, language=words.language(), sight=sight)) if chosen else None,
    )
    return render(request, "support.html", {"page": page})


def _by(way: str) -> str:
    return {
        "phone": gettext("by phone number"),
        "email": gettext("by e-mail address"),
        "tax_number": gettext("by tax number"),
        "name": gettext("by name or key"),
    }.get(way, "")


def _served(found: supporting.Supported) -> Served:
    return Served(
        name=found.name,
        url=reverse("customer", args=(found.customer,)),
        channels=tuple((treatments.channel_name(each), each in found.channels) for each in CHANNELS),
        statutory=found.statutory,
        number=found.number,
        service=treatments.lines("service", found.service),
        because=", ".join(found.segments),
        notes=tuple(map(note, found.notes)),
        tickets=tuple(
            Ticket(
                each.number,
                each.about,
                opened=_at(each.opened),
                respond_by=_at(each.respond_by),
                resolve_by=_at(each.resolve_by),
                respond_tone="bad" if each.respond_late else "",
                resolve_tone="bad" if each.resolve_late else "",
            )
            for each in found.tickets
        ),
    )


def _at(moment: datetime | None) -> str:
    return "" if moment is None else words.instant(moment)
