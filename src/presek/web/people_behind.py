"""Who stands behind a number of policies, or of the draft of a new rule: a list of customers (`…/customers`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import people_behind
from presek.app.policy_inspection import Named
from presek.app.rule_preview import Person
from presek.app.segment_people import People
from presek.values.problem import Problems
from presek.web import guard, place, treatments, words
from presek.web.policy_findings import flaw_words
from presek.web.segment_customers import row
from presek.web.whole_number import whole

LONGEST = 300


@dataclass(frozen=True, slots=True)
class BehindPage:
    """All that `people_behind.html` shows; `url` and `back` lead to the page that the number stands on."""

    title: str
    says: str
    url: str
    back: str
    found: People | None
    faults: tuple[str, ...]
    customers: tuple[tuple[str, str, str], ...]
    earlier: str
    later: str


@require_safe
@guard.needs(guard.RECORDS)
def of_finding(request: HttpRequest) -> HttpResponse:
    """Whom a finding about the policies in force is about (`flaw`, `output`, `of`)."""
    said = _said(request)
    where = (gettext("Policies looked over"), reverse("policy-findings"))
    return _answer(
        request, flaw_words(said.get("flaw", "")), where, find=lambda page: _finding(said, "", None, page=page)
    )


@require_safe
@guard.needs(guard.RECORDS)
def of_simulation(request: HttpRequest, key: str) -> HttpResponse:
    """Whose conditions a version would change (`version`, `dimension`, `place`), or whom a finding that it would bring
    is about."""
    said = _said(request)
    version = whole(said.get("version", "")) or 0
    where = (gettext("Simulation"), f"{reverse('policy-simulation', args=(key,))}?{urlencode({'version': version})}")
    if "flaw" in said:
        return _answer(
            request, flaw_words(said["flaw"]), where, find=lambda page: _finding(said, key, version, page=page)
        )
    dimension, number = said.get("dimension", ""), whole(said.get("place", "")) or 0
    return _answer(
        request,
        treatments.dimension_name(dimension) if dimension else "",
        where,
        find=lambda page: people_behind.of_changes(
            place.home(), key, version, dimension=dimension, place=number, page=page
        ),
    )


@require_safe
@guard.needs(guard.SAVE)
def of_new_rule(request: HttpRequest) -> HttpResponse:
    """Whom one's own draft of a new segment takes in, leaves out or cannot judge (`state`)."""
    guard.check(request.user, guard.RECORDS)
    state = _said(request).get("state", "in")
    person = Person(request.user.get_username(), words.language(), guard.sight(request.user))
    names = {"out": gettext("Out"), "cannot-say": gettext("Cannot say")}
    return _answer(
        request,
        names.get(state, gettext("In")),
        (gettext("What the new segment takes in"), reverse("rule-new-preview")),
        find=lambda page: people_behind.of_new_draft(place.home(), state, person=person, page=page),
    )


def _finding(said: dict[str, str], key: str, version: int | None, *, page: int) -> People:
    keys = tuple(each for each in said.get("of", "").split(",") if each)
    named = Named(said.get("flaw", ""), said.get("output", ""), keys)
    return people_behind.of_finding(place.home(), named, policy=key, version=version, page=page)


def _answer(request: HttpRequest, says: str, where: tuple[str, str], *, find: Callable[[int], People]) -> HttpResponse:
    back, url = where
    title, said = gettext("Customers"), _said(request)
    try:
        found = find(whole(request.GET.get("page", "")) or 1)
    except Problems as refused:
        faults = tuple(words.problem(each) for each in refused.problems)
        page = BehindPage(title, says, url, back, None, faults, (), earlier="", later="")
        return render(request, "people_behind.html", {"page": page}, status=422)
    page = BehindPage(
        title,
        says,
        url,
        back,
        found,
        (),
        tuple(map(row, found.customers)),
        earlier=f"?{urlencode({**said, 'page': found.page - 1})}" if found.page > 1 else "",
        later=f"?{urlencode({**said, 'page': found.page + 1})}" if found.page < found.pages else "",
    )
    return render(request, "people_behind.html", {"page": page})


def _said(request: HttpRequest) -> dict[str, str]:
    return {name: value[:LONGEST] for name, value in request.GET.items() if name != "page"}
