"""Who stands behind a number of policies, or of the draft of a new rule: a list of customers (`…/customers`)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import people_behind
from presek.app.people_behind import UnderLaw
from presek.app.policy_inspection import Named
from presek.app.rule_preview import Person
from presek.app.segment_people import People
from presek.web import guard, people_list, place, treatments, words
from presek.web.people_list import BehindPage
from presek.web.policy_findings import flaw_words
from presek.web.segment_customers import change_of
from presek.web.whole_number import whole


@require_safe
@guard.needs(guard.RECORDS)
def of_finding(request: HttpRequest) -> HttpResponse:
    """Whom a finding about the policies in force is about (`flaw`, `output`, `of`)."""
    said = people_list.said(request)
    where = (gettext("Policies looked over"), reverse("policy-findings"))
    return _answer(
        request,
        flaw_words(said.get("flaw", "")),
        where,
        find=lambda page: people_behind.of_finding(place.home(), _named(said), page=page),
    )


@require_safe
@guard.needs(guard.RECORDS)
def of_simulation(request: HttpRequest, key: str) -> HttpResponse:
    """Whose conditions a version would change (`version`, `dimension`, `change`), whom a finding that it would bring is
    about (`flaw`, `output`, `of`), or who gets a verdict of law (`law`, `verdict`, `side`)."""
    said = people_list.said(request)
    version = whole(said.get("version", "")) or 0
    where = (gettext("Simulation"), f"{reverse('policy-simulation', args=(key,))}?{urlencode({'version': version})}")
    home, made = place.home(), said.get("made", "")
    if "flaw" in said:
        named = _named(said)
        return _answer(
            request,
            flaw_words(named.flaw),
            where,
            find=lambda page: people_behind.of_news(home, named, policy=key, version=version, made=made, page=page),
        )
    if "law" in said:
        side = said.get("side", "")
        result = UnderLaw(said["law"], said.get("verdict", ""), side, made=made)
        says = gettext("%(rule)s, after the change") if side == "after" else gettext("%(rule)s, before the change")
        return _answer(
            request,
            says % {"rule": result.rule},
            where,
            find=lambda page: people_behind.of_law(home, result, policy=key, version=version, page=page),
        )
    change = change_of(said)
    return _answer(
        request,
        treatments.dimension_name(change.dimension) if change.dimension else "",
        where,
        find=lambda page: people_behind.of_changes(home, change, policy=key, version=version, page=page),
    )


@require_safe
@guard.needs(guard.SAVE)
def of_new_rule(request: HttpRequest) -> HttpResponse:
    """Whom one's own draft of a new segment takes in, leaves out or cannot judge (`state`)."""
    guard.check(request.user, guard.RECORDS)
    state = people_list.said(request).get("state", "in")
    person = Person(request.user.get_username(), words.language(), guard.sight(request.user))
    names = {"out": gettext("Out"), "cannot-say": gettext("Cannot say")}
    return _answer(
        request,
        names.get(state, gettext("In")),
        (gettext("What the new segment takes in"), reverse("rule-new-preview")),
        find=lambda page: people_behind.of_new_draft(place.home(), state, person=person, page=page),
    )


def _named(said: dict[str, str]) -> Named:
    keys = tuple(each for each in said.get("of", "").split(",") if each)
    return Named(said.get("flaw", ""), said.get("output", ""), keys)


def _answer(request: HttpRequest, says: str, where: tuple[str, str], *, find: Callable[[int], People]) -> HttpResponse:
    back, url = where
    listed = people_list.answer(request, find)
    page = BehindPage(gettext("Customers"), says, url, back, listed)
    return render(request, "people_behind.html", {"page": page}, status=listed.status)
