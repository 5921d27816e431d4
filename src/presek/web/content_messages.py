"""Messages (`/content/messages`): templates in three languages, the list that consent allows, a test by mail."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from presek.app import content as written
from presek.app import messages, pages_conditions
from presek.app.messages import Recipients, Template
from presek.app.sight import hidden_field
from presek.app.table_files import harmless
from presek.values.problem import Problem, Problems
from presek.web import guard, place, treatments, words
from presek.web.content import language_name
from presek.web.segment_customers import address

SHOWN = 25
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A template in the list."""

    key: str
    url: str
    segment: str
    segment_url: str
    purpose: str
    channel: str
    languages: tuple[str, ...]
    missing: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """All that `content_messages.html` shows."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A template's text in one language; `customers`: how many get it."""

    language: str
    name: str
    subject: str
    body: str
    customers: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may get it. The address is shown to those who may export customers."""

    name: str
    url: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Sending:
    """Who may get it, and how many not and why. `lists`: the beginning of the addresses that list them (empty: not for
    this person)."""

    members: int
    allowed: int
    without_consent: int
    silenced: int
    without_address: int
    people: tuple[Person, ...]
    lists: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """All that `content_message.html` shows; without a `key` a new one is written."""

    key: str
    typed_key: str
    segment: str
    purpose: str
    channel: str
    segments: tuple[Choice, ...]
    purposes: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    placeholders: str
    variants: tuple[Variant, ...]
    sending: Sending | None
    faults: tuple[str, ...]


@require_safe
@guard.needs(guard.VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """All templates."""
    labels = pages_conditions.segment_labels(words.language())
    return render(
        request,
        "content_messages.html",
        {"page": MessagesPage(tuple(_row(each, labels) for each in messages.templates()))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """A new template."""
    if request.method == "POST":
        return _kept(request, None)
    empty = Template("", request.GET.get("segment", ""), messages.PURPOSES[0], "email", {}, {})
    return _page(request, empty, key="")


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A template and who may get it; a POST keeps other texts."""
    found = messages.template(key)
    if request.method == "POST":
        guard.check(request.user, guard.WRITE)
        return _kept(request, found)
    return _page(request, found, key=found.key)


@guard.needs(guard.WRITE)
@require_POST
def send_test(request: HttpRequest, key: str) -> HttpResponse:
    """Sends one variant to one address, marked as a test."""
    said = request.POST
    try:
        to, by = said.get("to", "").strip(), request.user.get_username()
        messages.send_test(messages.template(key), language=said.get("language", ""), to=to, by=by)
        notices.success(request, gettext("Sent to %(address)s.") % {"address": to})
    except Problems as refused:
        for problem in refused.problems:
            notices.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("content-message", args=(key,)))


@require_safe
@guard.needs(guard.EXPORT)
def recipients(request: HttpRequest, key: str) -> HttpResponse:
    """The list that consent allows, each with the subject and body of their variant, as CSV."""
    found = messages.template(key)
    hidden = messages.hidden(place.home(), found, guard.sight(request.user))
    if hidden:
        raise Problems(*map(hidden_field, hidden))
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    header = gettext("Customer"), gettext("Name"), gettext("Address"), gettext("Language")
    lines.writerow((*header, gettext("Subject"), gettext("Text")))
    allowed = messages.recipients(place.home(), found).allowed
    for each in allowed:
        texts = (each.customer, each.name, each.address, each.language, *messages.written_for(found, each))
        lines.writerow(tuple(map(harmless, texts)))
    messages.taken(place.home(), found, allowed, by=request.user.get_username())
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recipients.csv"'
    return answer


def purpose_name(key: str) -> str:
    """The name of what consent is given for."""
    return {
        "marketing": gettext("marketing"),
        "newsletter": gettext("newsletter"),
        "survey": gettext("survey"),
    }.get(key, key)


def channel_name(key: str) -> str:
    """The name of the way a message goes."""
    return gettext("text message") if key == "sms" else treatments.channel_name(key)


def _row(each: Template, labels: Mapping[str, str]) -> Row:
    return Row(
        key=each.key,
        url=reverse("content-message", args=(each.key,)),
        segment=labels.get(each.segment, each.segment),
        segment_url=reverse("segment", args=(each.segment,)),
        purpose=purpose_name(each.purpose),
        channel=channel_name(each.channel),
        languages=tuple(tongue for tongue in written.languages() if tongue in each.bodies),
        missing=tuple(tongue for tongue in written.languages() if tongue not in each.bodies),
        subject=each.subjects.get(each.variant(words.language()), ""),
    )


def _kept(request: HttpRequest, before: Template | None) -> HttpResponse:
    typed = _typed(request.POST, before)
    try:
        if before is None:
            _check_key(typed.key)
        messages.put(place.home(), typed, by=request.user.get_username())
    except Problems as refused:
        faults = tuple(words.problem(problem) for problem in refused.problems)
        return _page(request, typed, key=before.key if before else "", faults=faults)
    notices.success(request, gettext("Kept."))
    return HttpResponseRedirect(reverse("content-message", args=(typed.key,)))


def _check_key(key: str) -> None:
    """Problems where a new message can't be called so."""
    if not key.isidentifier():
        says = gettext("A key is of letters, digits and _, as spring_news.")
        raise Problems(Problem("key", says, path="key"))
    if key in {each.key for each in messages.templates()}:
        says = gettext("There is a message '%(key)s' already.") % {"key": key}
        raise Problems(Problem("taken", says, path="key"))


def _typed(said: QueryDict, before: Template | None) -> Template:
    def texts(name: str) -> dict[str, str]:
        found = {tongue: said.get(f"{name}-{tongue}", "").strip() for tongue in written.languages()}
        return {tongue: text.replace("\r\n", "\n") for tongue, text in found.items() if text}

    return Template(
        before.key if before else said.get("key", "").strip(),
        said.get("segment", ""),
        said.get("purpose", ""),
        channel=said.get("channel", ""),
        subjects=texts("subject"),
        bodies=texts("body"),
    )


def _page(request: HttpRequest, shown: Template, *, key: str, faults: tuple[str, ...] = ()) -> HttpResponse:
    found = None
    unhidden = False
    if key and not faults and request.user.has_perm(guard.RECORDS):
        try:
            found = messages.recipients(place.home(), shown)
            unhidden = not messages.hidden(place.home(), shown, guard.sight(request.user))
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    counts = [each.language for each in found.allowed] if found else []
    labels = pages_conditions.segment_labels(words.language())
    page = MessagePage(
        key=key,
        typed_key=shown.key,
        segment=shown.segment,
        purpose=shown.purpose,
        channel=shown.channel,
        segments=tuple(sorted(labels.items(), key=lambda each: each[1].casefold())),
        purposes=tuple((each, purpose_name(each)) for each in messages.PURPOSES),
        channels=tuple((each, channel_name(each)) for each in messages.CHANNELS),
        placeholders=", ".join(f"{{{each}}}" for each in messages.PLACEHOLDERS),
        variants=tuple(
            Variant(
                tongue,
                language_name(tongue),
                subject=shown.subjects.get(tongue, ""),
                body=shown.bodies.get(tongue, ""),
                customers=counts.count(tongue),
            )
            for tongue in written.languages()
        ),
        sending=_sending(
            found,
            may_see=unhidden and request.user.has_perm(guard.EXPORT),
            lists=address(shown.segment, message=key) if unhidden else "",
        )
        if found
        else None,
        faults=faults,
    )
    return render(request, "content_message.html", {"page": page}, status=422 if faults else 200)


def _sending(found: Recipients, *, may_see: bool, lists: str) -> Sending:
    return Sending(
        members=found.members,
        allowed=len(found.allowed),
        without_consent=found.without_consent,
        silenced=found.silenced,
        without_address=found.without_address,
        people=tuple(
            Person(each.name or each.customer, reverse("customer", args=(each.customer,)), each.address, each.language)
            for each in found.allowed[:SHOWN]
        )
        if may_see
        else (),
        lists=lists,
    )
