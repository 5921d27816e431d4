"""Webhooks (`/administration/webhooks`): the places that are told what changed, how each stands, and a new one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import listing, webhooks
from presek.app.webhooks import EndpointState
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, words

TONES = {"fine": "good", "failing": "bad", "paused": "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    """A webhook as the list shows it; `last` is when and with what it was tried last."""

    name: str
    url: str
    tone: str
    state: str
    topics: str
    segments: str
    last: str
    problem: str
    behind: bool
    dead: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What a webhook is told: the form of a new one, and of one that is changed."""

    url: str
    topics: tuple[tuple[str, str], ...]
    segments: tuple[tuple[str, str], ...]
    chosen_topics: frozenset[str]
    chosen_segments: frozenset[str]


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """All that `webhooks.html` shows. `made`: the secret of the one that was just added, shown this once."""

    rows: tuple[Row, ...]
    choice: Choice
    name: str
    made: str
    made_for: str
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.WEBHOOKS)
def listed(request: HttpRequest) -> HttpResponse:
    """The list, and a new webhook."""
    home = place.home()
    name, made = request.POST.get("hook-name", "").strip(), ""
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        by = request.user.get_username()
        topics, segments = request.POST.getlist("hook-topic"), request.POST.getlist("hook-segment")
        try:
            made = webhooks.add(home, name, request.POST.get("hook-url", ""), topics=topics, segments=segments, by=by)
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    page = WebhooksPage(
        rows=tuple(map(row, webhooks.listed(home))),
        choice=asked(request) if faults else choice("", (), ()),
        name=name if faults else "",
        made=made,
        made_for=name if made else "",
        faults=faults,
    )
    return render(request, "webhooks.html", {"page": page}, status=422 if faults else 200)


def act(request: HttpRequest, name: str) -> HttpResponse | None:
    """What a POST asks of one webhook; where to go on, or None where its own page shows what came of it.

    Problems: there is no such webhook or message.
    """
    wanted, by = request.POST.get("do", ""), request.user.get_username()
    match wanted:
        case "test":
            webhooks.send_test(name, by=by)
            messages.success(request, gettext("A test message is on its way."))
        case "pause" | "resume":
            webhooks.pause(name, paused=wanted == "pause", by=by)
        case "remove":
            webhooks.remove(name, by=by)
            messages.success(request, gettext("The webhook is removed."))
            return HttpResponseRedirect(reverse("webhooks"))
        case "resend" | "leave":
            number = request.POST.get("message", "")
            numbers = [int(number)] if number.isascii() and number.isdigit() and len(number) < 18 else []
            if wanted == "leave" and numbers:
                webhooks.leave(numbers[0], by=by)
            else:
                webhooks.resend(numbers or given_up(name), by=by)
        case _:
            return None
    return HttpResponseRedirect(reverse("webhook", args=(name,)))


def given_up(name: str) -> list[int]:
    """The numbers of a webhook's messages that were given up."""
    return [each.pk for each in webhooks.messages(name, state="dead", most=10_000)]


def asked(request: HttpRequest) -> Choice:
    """What was chosen in a form."""
    return choice(
        request.POST.get("hook-url", ""), request.POST.getlist("hook-topic"), request.POST.getlist("hook-segment")
    )


def choice(url: str, topics: list[str] | tuple[str, ...], segments: list[str] | tuple[str, ...]) -> Choice:
    """The form with these chosen."""
    known = listing.listed(place.home(), language=words.language())
    of_all = [(segment.key, segment.label) for each in known.segmentations for segment in each.segments]
    return Choice(url, tuple(topic_names().items()), tuple(of_all), frozenset(topics), frozenset(segments))


def topic_names() -> dict[str, str]:
    """What can be told, in words."""
    return {
        "segment.entered": gettext("who comes into a segment"),
        "segment.left": gettext("who leaves a segment"),
        "conditions.changed": gettext("whose conditions change"),
    }


def row(state: EndpointState) -> Row:
    """A webhook in words."""
    endpoint, last, named = state.endpoint, state.last, topic_names()
    return Row(
        name=endpoint.name, url=endpoint.url, tone=TONES[state.state], state=state_name(state.state),
        topics=", ".join(named[topic] for topic in endpoint.topics) or gettext("everything"),
        segments=", ".join(endpoint.segments), last=moment(last.tried_at if last else None),
        problem=last.says if last else "", behind=state.behind, dead=state.dead,
    )  # fmt: skip


def state_name(state: str) -> str:
    """How a webhook stands, in words."""
    return {"fine": gettext("fine"), "failing": gettext("failing"), "paused": gettext("paused")}[state]


def moment(instant: int | None) -> str:
    """A time in the base's zone; empty where there is none."""
    home = place.home()
    return "" if instant is None else words.instant(moment_of(instant).astimezone(home.as_of(instant).zone))
