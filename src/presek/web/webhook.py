"""One webhook (`/administration/webhooks/<name>`): what it is told, its messages, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import webhooks
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web import webhooks as webhook_list
from presek.web.webhooks import Choice, Row

MOST_MESSAGES = 50
TONES = {"sent": "good", "dead": "bad", "waiting": "warn", "left": ""}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; `given_up`: it may be sent again; `waits`: it may be given up."""

    number: int
    key: str
    what: str
    customers: int
    tone: str
    state: str
    tries: int
    tried: str
    problem: str
    given_up: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """All that `webhook.html` shows. `made`: a new secret, shown this once."""

    row: Row
    paused: bool
    choice: Choice
    messages: tuple[MessageRow, ...]
    made: str
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.WEBHOOKS)
def webhook(request: HttpRequest, name: str) -> HttpResponse:
    """The page; a POST does what its button says."""
    made = ""
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            answer = webhook_list.act(request, name)
            if answer is not None:
                return answer
            made = _changed(request, name)
            if not made:
                return HttpResponseRedirect(reverse("webhook", args=(name,)))
        except Problems as refused:
            if any(each.code == "no-webhook" for each in refused.problems):
                raise Http404(str(refused)) from None
            faults = tuple(words.problem(problem) for problem in refused.problems)
    page = _page(request, name, made=made, faults=faults)
    return render(request, "webhook.html", {"page": page}, status=422 if faults else 200)


def _changed(request: HttpRequest, name: str) -> str:
    """Gives it another secret, which is returned, or what the form says."""
    by = request.user.get_username()
    if request.POST.get("do") == "rotate":
        return webhooks.rotate(place.home(), name, by=by)
    topics, segments = request.POST.getlist("hook-topic"), request.POST.getlist("hook-segment")
    webhooks.change(name, request.POST.get("hook-url", ""), topics=topics, segments=segments, by=by)
    messages.success(request, gettext("Saved."))
    return ""


def _page(request: HttpRequest, name: str, *, made: str, faults: tuple[str, ...]) -> WebhookPage:
    try:
        state = webhooks.find(place.home(), name)
    except Problems as missing:
        raise Http404(str(missing)) from None
    endpoint = state.endpoint
    as_it_is = webhook_list.choice(endpoint.url, tuple(endpoint.topics), tuple(endpoint.segments))
    return WebhookPage(
        row=webhook_list.row(state),
        paused=endpoint.paused,
        choice=webhook_list.asked(request) if faults and "hook-url" in request.POST else as_it_is,
        messages=_messages(name),
        made=made,
        faults=faults,
    )


def _messages(name: str) -> tuple[MessageRow, ...]:
    named = {**webhook_list.topic_names(), webhooks.TEST: gettext("a test")}
    states = {
        "waiting": gettext("waiting"),
        "sent": gettext("arrived"),
        "dead": gettext("given up"),
        "left": gettext("left"),
    }
    return tuple(
        MessageRow(
            each.pk, each.key, named[each.topic], each.customers, tone=TONES[each.state], state=states[each.state],
            tries=each.tries, tried=webhook_list.moment(each.tried_at), problem=each.says,
            given_up=each.state in {"dead", "left"}, waits=each.state == "waiting",
        )
        for each in webhooks.messages(name, most=MOST_MESSAGES)
    )  # fmt: skip
