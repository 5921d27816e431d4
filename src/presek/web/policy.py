"""A policy (`/policies/<key>`): what it gives, what law says, its versions; proposing, approving, retiring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from presek.app import pages_policies, policies
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, treatments, words
from presek.web.conditions_card import Note, note
from presek.web.policies import status_words
from presek.web.whole_number import whole


@dataclass(frozen=True, slots=True)
class Given:
    """A dimension of the policy."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version in words."""

    number: int
    url: str
    state: tuple[str, str]
    made: str
    decided: str
    holds: str
    note: str


@dataclass(frozen=True, slots=True)
class Doing:
    """What the person who looks may do with this version."""

    edit: bool
    propose: bool
    approve: bool
    retire: bool


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """All that `policy.html` shows."""

    found: pages_policies.PolicyDetail
    state: tuple[str, str]
    reaches: str
    given: tuple[Given, ...]
    notes: tuple[Note, ...]
    versions: tuple[Version, ...]
    may: Doing
    own: bool
    edit_url: str
    simulate_url: str


@require_safe
@guard.needs(guard.VIEW)
def policy(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a version, the newest where none is named."""
    version = whole(request.GET.get("version", ""))
    found = pages_policies.policy(place.home(), key, version, language=words.language())
    return render(request, "policy.html", {"page": page_of(found, request)})


def page_of(found: pages_policies.PolicyDetail, request: HttpRequest) -> PolicyPage:
    """The page of what was found, for whoever looks."""
    url = reverse("policy", args=(found.key,))
    drafts = request.user.has_perm(guard.DRAFT)
    own = policies.same_person(request.user.get_username(), found.made_by)
    return PolicyPage(
        found=found,
        state=status_words(found.status, active=found.active),
        reaches=words.day(date.fromisoformat(found.reaches_on)) if found.reaches_on else "",
        given=tuple(
            Given(treatments.dimension_name(each), treatments.lines(each, found.plain.get(each)))
            for each in pages_policies.DIMENSIONS
        ),
        notes=tuple(map(note, found.legal)),
        versions=tuple(_version(each, url) for each in reversed(found.versions)),
        may=Doing(
            edit=drafts,
            propose=drafts and found.status == "draft",
            approve=request.user.has_perm(guard.APPROVE) and found.status == "proposed",
            retire=request.user.has_perm(guard.APPROVE) and found.status == "approved",
        ),
        own=own,
        edit_url=f"{reverse('policy-edit', args=(found.key,))}?version={found.version}",
        simulate_url=f"{reverse('policy-simulation', args=(found.key,))}?version={found.version}",
    )


@guard.needs(guard.DRAFT)
@require_POST
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Sends a draft to a second person."""
    version = whole(request.POST.get("version", "")) or 0
    try:
        policies.propose(place.home(), key, version, by=request.user.get_username())
        messages.success(request, gettext("Sent for approval. Another person decides."))
    except Problems as refused:
        _tell(request, refused)
    return _back(key, version)


@guard.needs(guard.APPROVE)
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Approves or rejects what another person proposed."""
    said, by = request.POST, request.user.get_username()
    version = whole(said.get("version", "")) or 0
    try:
        if said.get("do") == "approve":
            acknowledged = said.getlist("acknowledge")
            policies.approve(place.home(), key, version, by=by, note=said.get("note", ""), acknowledged=acknowledged)
            messages.success(request, gettext("Approved."))
        elif said.get("do") == "retire":
            policies.retire(place.home(), key, by=by, note=said.get("note", ""))
            messages.success(request, gettext("Retired: from today on it gives nothing."))
        else:
            policies.reject(place.home(), key, version, by=by, note=said.get("note", ""))
            messages.success(request, gettext("Rejected."))
    except Problems as refused:
        _tell(request, refused)
    return _back(key, version)


def _version(each: pages_policies.Version, url: str) -> Version:
    zone = place.home().as_of().zone

    def at(instant: int | None) -> str:
        return words.instant(moment_of(instant).astimezone(zone)) if instant is not None else ""

    until = f"–{words.day(date.fromisoformat(each.to_day))}" if each.to_day else "–"
    return Version(
        number=each.number,
        url=f"{url}?version={each.number}",
        state=status_words(each.status, active=each.active),
        made=f"{each.made_by}, {at(each.made_at)}",
        decided=f"{each.decided_by}, {at(each.decided_at)}" if each.decided_by else "",
        holds=words.day(date.fromisoformat(each.from_day)) + until,
        note=each.note,
    )


def _back(key: str, version: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('policy', args=(key,))}?version={version}")


def _tell(request: HttpRequest, refused: Problems) -> None:
    for problem in refused.problems:
        messages.error(request, words.problem(problem))
