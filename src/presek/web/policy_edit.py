"""The editor of a policy (`/policies/new`, `/policies/<key>/edit`): what law says as one types; kept as a new draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from presek.app import pages_policies, policies
from presek.values.problem import Problems
from presek.web import guard, place, policy_form, treatments, words
from presek.web.conditions_card import Note, note
from presek.web.whole_number import whole

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form's lists offer: keys and words."""

    methods: tuple[Choice, ...]
    starts: tuple[Choice, ...]
    stackings: tuple[Choice, ...]
    tiers: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    days: tuple[Choice, ...]
    own: pages_policies.Choices


@dataclass(frozen=True, slots=True)
class EditPage:
    """All that `policy_edit.html` shows. `plain` are the values in the form; `new`: there is no such policy yet."""

    new: bool
    key: str
    version: int
    title: str
    plain: Mapping[str, Any]
    labels: list[tuple[str, str]]
    pitch: list[dict[str, Any]]
    offered: Offered
    notes: tuple[Note, ...]
    faults: tuple[str, ...]
    action: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """A policy for a segment that has none."""
    if request.method == "POST":
        return _kept(request, reverse("policy-new"), version=0)
    plain = pages_policies.new(place.home(), request.GET.get("segment", ""))
    return _page(request, plain, action=reverse("policy-new"), version=0)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.DRAFT)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Another version of a policy; the one in force stays as it is."""
    action = reverse("policy-edit", args=(key,))
    version = whole(request.POST.get("version", request.GET.get("version", ""))) or None
    found = pages_policies.policy(place.home(), key, version, language=words.language())
    if request.method == "POST":
        return _kept(request, action, version=found.version)
    return _page(request, found.plain, action=action, version=found.version)


@guard.needs(guard.DRAFT)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What law and fairness say of what stands in the form; nothing is kept."""
    notes, faults = _judged(policy_form.plain_of(request.POST))
    shown = [{"tone": each.tone, "rule": each.rule, "text": each.text} for each in notes]
    return JsonResponse({"notes": shown, "faults": list(faults)})


def _kept(request: HttpRequest, action: str, *, version: int) -> HttpResponse:
    plain = policy_form.plain_of(request.POST)
    if request.POST.get("do") == "check":
        return _page(request, plain, action=action, version=version)
    try:
        made = policies.draft(place.home(), plain, by=request.user.get_username()).policy
    except Problems as refused:
        faults = tuple(words.problem(problem) for problem in refused.problems)
        return _page(request, plain, action=action, version=version, faults=faults)
    after = "policy-simulation" if request.POST.get("do") == "simulate" else "policy"
    return HttpResponseRedirect(f"{reverse(after, args=(made.key,))}?version={made.version}")


def _page(
    request: HttpRequest, plain: Mapping[str, Any], *, action: str, version: int, faults: tuple[str, ...] = ()
) -> HttpResponse:
    notes, found_faults = _judged(plain)
    if request.method != "POST" and version == 0:
        found_faults = ()
    own = pages_policies.choices(place.home(), language=words.language())
    shown = faults or found_faults
    page = EditPage(
        new=version == 0,
        key=str(plain.get("key", "")),
        version=version,
        title=plain.get("labels", {}).get(words.language()) or str(plain.get("key", "")),
        plain=_shown(plain),
        labels=policy_form.labels_of(plain),
        pitch=policy_form.pitch_rows(plain),
        offered=_offered(own),
        notes=notes,
        faults=shown,
        action=action,
    )
    return render(request, "policy_edit.html", {"page": page}, status=422 if shown else 200)


def _judged(plain: Mapping[str, Any]) -> tuple[tuple[Note, ...], tuple[str, ...]]:
    try:
        found = pages_policies.typed(place.home(), plain, language=words.language())
    except Problems as refused:
        return (), tuple(words.problem(problem) for problem in refused.problems)
    return tuple(map(note, found.legal)), ()


def _shown(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the fields show them: the limit without its currency, the process by its key."""
    found = {**plain}
    terms = dict(found.get("payment_terms") or {})
    if limit := terms.get("credit_limit"):
        terms["credit_limit"] = str(limit).rpartition(" ")[0]
    if terms:
        found["payment_terms"] = terms
    process = found.get("process")
    if isinstance(process, Mapping):
        found["process"] = process.get("key", "")
    return found


def _offered(own: pages_policies.Choices) -> Offered:
    day_names = treatments.day_names()
    return Offered(
        methods=tuple((key, treatments.method_name(key)) for key in policy_form.METHODS),
        starts=tuple((key, treatments.start_name(key)) for key in policy_form.STARTS),
        stackings=tuple((key, treatments.stacking_name(key)) for key in policy_form.STACKINGS),
        tiers=tuple((key, treatments.tier_name(key)) for key in policy_form.TIERS),
        channels=tuple((key, treatments.channel_name(key)) for key in policy_form.CHANNELS),
        days=tuple(zip(policy_form.DAYS, day_names)),
        own=own,
    )
