"""Notifications (`/notifications`): what one is told, read or not, and how one wants to be told of what."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import mailing, notification_words, notifying
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.whole_number import whole

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One notification."""

    url: str
    says: str
    at: str
    new: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind, and how one is told of it: (value, label, chosen)."""

    kind: str
    name: str
    ways: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """All that `notifications.html` shows. `address`: where mail goes; `mail`: whether a mail server is set."""

    rows: tuple[Row, ...]
    new: int
    earlier: str
    choices: tuple[Choice, ...]
    address: str
    mail: bool


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """The page; a POST marks all as read, or keeps how one wants to be told."""
    person = request.user.get_username()
    if request.method == "POST":
        if request.POST.get("do") == "read":
            notifying.read_all(person)
        else:
            notifying.choose(person, {kind: request.POST.get(f"way-{kind}", "") for kind in notification_words.KINDS})
            messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(reverse("notifications"))
    number = whole(request.GET.get("page", "")) or 1
    found = notifying.of_person(person, page=number, a_page=A_PAGE)
    said_in = words.language()
    page = NotificationsPage(
        rows=tuple(
            Row(
                reverse("notification", args=(each.number,)),
                notification_words.says(each.kind, each.facts, said_in),
                _moment(each.at),
                each.read_at is None,
            )
            for each in found[:A_PAGE]
        ),
        new=notifying.unread(person),
        earlier=f"?page={number + 1}" if len(found) > A_PAGE else "",
        choices=_choices(person, said_in),
        address=request.user.email,
        mail=mailing.is_set_up(),
    )
    return render(request, "notifications.html", {"page": page})


@require_safe
@guard.needs(guard.VIEW)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Leads to what it is about; it is read from then on."""
    try:
        found = notifying.opened(request.user.get_username(), number)
    except Problems as missing:
        raise Http404(str(missing)) from None
    return HttpResponseRedirect(notification_words.path(found.kind, found.facts))


def _choices(person: str, language: str) -> tuple[Choice, ...]:
    labels = {
        "product": gettext("here"),
        "mail": gettext("here and by mail"),
        "digest": gettext("here and in a daily mail"),
        "off": gettext("not at all"),
    }
    return tuple(
        Choice(
            kind,
            notification_words.name(kind, language),
            tuple((value, label, value == way) for value, label in labels.items()),
        )
        for kind, way in notifying.ways(person).items()
    )


def _moment(instant: int) -> str:
    return words.instant(moment_of(instant).astimezone(place.home().as_of(instant).zone))
