"""Exceptions (`/exceptions`): what single customers get instead; asked by one person, approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from presek.app import exceptions, pages_policies, pages_receivables, policies
from presek.values.instant import day_number
from presek.values.problem import Problem, Problems
from presek.web import conditions_card, guard, place, policy_form, segment_changes, treatments, words
from presek.web.approvals import WaitingRow, rows
from presek.web.conditions_card import Card, Note, note
from presek.web.receivables import ProposalRow, proposal_row
from presek.web.segment_changes import ChangeRow

ASKABLE = ("payment_terms", "discount", "priority", "service")
"""Dimensions with a form; a process is excepted by the command line."""
MOST_DECIDED = 20
"""So many of the changes of segments that were decided are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """An exception in words."""

    number: int
    url: str
    customer: str
    customer_url: str
    dimension: str
    lines: tuple[str, ...]
    reason: str
    note: str
    contract: str
    days: str
    state: tuple[str, str]
    asked_by: str
    decided_by: str
    notes: tuple[Note, ...]
    waits: bool
    approved: bool
    last_day: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that `exceptions.html` shows: what waits of policies, segments and exceptions, and all exceptions."""

    policies: tuple[WaitingRow, ...]
    changes: tuple[ChangeRow, ...]
    decided_changes: tuple[ChangeRow, ...]
    may_approve_all: bool
    proposals: tuple[ProposalRow, ...]
    waiting: tuple[Row, ...]
    others: tuple[Row, ...]
    share: str
    too_many: bool
    may_see_receivables: bool


@dataclass(frozen=True, slots=True)
class OnePage:
    """All that `exception.html` shows: what is asked for, beside what the segments give."""

    row: Row
    card: Card | None
    figures: tuple[tuple[str, str], ...]
    own: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class AskPage:
    """All that `exception_new.html` shows."""

    customer: str
    dimension: str
    dimensions: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    said: dict[str, str]
    chosen: frozenset[str]
    offered: dict[str, tuple[tuple[str, str], ...]]
    card: Card | None
    faults: tuple[str, ...]


@require_safe
@guard.needs(guard.RECORDS)
def listed(request: HttpRequest) -> HttpResponse:
    """The list; what waits comes first."""
    home, language = place.home(), words.language()
    lines = pages_policies.exception_lines(home, language=language)
    asked = tuple(_row(each) for each in lines if each.proposal is None)
    waiting = rows(home, request)
    share = exceptions.share(home)
    page = ListPage(
        policies=waiting,
        changes=segment_changes.rows(request),
        decided_changes=segment_changes.ended(request, MOST_DECIDED),
        may_approve_all=request.user.has_perm(guard.APPROVE) and any(each.can for each in waiting),
        proposals=tuple(map(proposal_row, pages_receivables.lines(home))),
        waiting=tuple(each for each in asked if each.waits),
        others=tuple(each for each in asked if not each.waits),
        share=words.share(share.with_exception, share.customers),
        too_many=share.too_many,
        may_see_receivables=request.user.has_perm(guard.RECEIVABLES),
    )
    return render(request, "exceptions.html", {"page": page})


@require_safe
@guard.needs(guard.RECORDS)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked for, what the segments give, what law says."""
    found = pages_policies.exception(place.home(), number, language=words.language())
    page = OnePage(
        row=_row(found),
        card=conditions_card.card(found.customer),
        figures=_figures(pages_policies.weighed(place.home(), number, sight=guard.sight(request.user))),
        own=policies.same_person(found.requested_by, request.user.get_username()),
        may_decide=request.user.has_perm(guard.APPROVE),
    )
    return render(request, "exception.html", {"page": page})


@guard.needs(guard.APPROVE)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approves (until a day), refuses or ends an exception."""
    said, by = request.POST, request.user.get_username()
    try:
        if said.get("do") == "approve":
            exceptions.approve(
                place.home(), number, by=by, says=said.get("says", ""), until=_until(said.get("until", ""))
            )
            messages.success(request, gettext("Approved."))
        elif said.get("do") == "end":
            exceptions.end(place.home(), number, by=by)
            messages.success(request, gettext("Ended: from today on the segments decide."))
        else:
            exceptions.refuse(place.home(), number, by=by, says=said.get("says", ""))
            messages.success(request, gettext("Refused."))
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("exception", args=(number,)))


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.EXCEPT)
def ask(request: HttpRequest) -> HttpResponse:
    """The form that asks for an exception."""
    said = request.POST if request.method == "POST" else request.GET
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            asked = exceptions.Asked(
                customer=said.get("customer", "").strip(),
                dimension=said.get("dimension", ""),
                value=_value(policy_form.plain_of(request.POST), said.get("dimension", "")),
                reason=said.get("reason", ""),
                note=said.get("note", "").strip(),
                contract=said.get("contract", "").strip(),
                from_day=_day(said.get("from_day", "")),
                expires=_until(said.get("until", "")),
            )
            found = exceptions.ask(place.home(), asked, by=request.user.get_username())
            messages.success(request, gettext("Asked for. Another person decides."))
            return HttpResponseRedirect(reverse("exception", args=(found.kept.exception.number,)))
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    customer = said.get("customer", "").strip()
    page = AskPage(
        customer=customer,
        dimension=said.get("dimension", "discount"),
        dimensions=tuple((each, treatments.dimension_name(each)) for each in ASKABLE),
        reasons=tuple((each, reason_words(each)) for each in exceptions.REASONS),
        said={name: said.get(name, "") for name in said},
        chosen=frozenset(said.getlist("channel")),
        offered={
            "methods": tuple((key, treatments.method_name(key)) for key in policy_form.METHODS),
            "starts": tuple((key, treatments.start_name(key)) for key in policy_form.STARTS),
            "tiers": tuple((key, treatments.tier_name(key)) for key in policy_form.TIERS),
            "channels": tuple((key, treatments.channel_name(key)) for key in policy_form.CHANNELS),
            "currency": ((place.home().about().currency, ""),),
        },
        card=conditions_card.card(customer) if customer else None,
        faults=faults,
    )
    return render(request, "exception_new.html", {"page": page}, status=422 if faults else 200)


def _figures(found: pages_policies.Weighed) -> tuple[tuple[str, str], ...]:
    named = (
        (gettext("Revenue of twelve months"), found.revenue),
        (gettext("Margin"), found.margin),
        (gettext("Effect on twelve months"), found.effect),
    )
    return tuple((name, words.money(amount, found.currency)) for name, amount in named if amount is not None)


def reason_words(code: str) -> str:
    """Why an exception was asked for."""
    return {
        "negotiated": gettext("negotiated"),
        "contract": gettext("contract"),
        "competition": gettext("competition"),
        "complaint": gettext("complaint"),
        "accessibility": gettext("accessibility"),
        "strategic": gettext("strategic"),
        "payment_plan": gettext("payment plan"),
        "late_payment": gettext("late payment"),
        "other": gettext("other"),
    }.get(code, code)


def _row(each: pages_policies.ExceptionLine) -> Row:
    return Row(
        number=each.number,
        url=reverse("exception", args=(each.number,)),
        customer=each.customer_name,
        customer_url=reverse("customer", args=(each.customer,)),
        dimension=treatments.dimension_name(each.dimension),
        lines=treatments.lines(each.dimension, each.value),
        reason=reason_words(each.reason),
        note=each.note,
        contract=each.contract,
        days=f"{words.day(date.fromisoformat(each.from_day))}–{words.day(date.fromisoformat(each.last_day))}",
        state=_state(each),
        asked_by=each.requested_by,
        decided_by=each.decided_by,
        notes=tuple(map(note, each.legal)),
        waits=each.status == "asked",
        approved=each.status == "approved",
        last_day=each.last_day,
    )


def _state(each: pages_policies.ExceptionLine) -> tuple[str, str]:
    if each.holds:
        return "good", gettext("in force")
    return {
        "asked": ("warn", gettext("waits for approval")),
        "approved": ("", gettext("not in force today")),
        "refused": ("bad", gettext("refused")),
        "ended": ("", gettext("ended")),
    }.get(each.status, ("", each.status))


def _value(plain: dict[str, Any], dimension: str) -> dict[str, Any]:
    found = plain.get(dimension)
    return dict(found) if isinstance(found, dict) else {}


def _day(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return day_number(date.fromisoformat(text.strip()))
    except ValueError:
        says = gettext("'%(text)s' is no day; write it as 2026-12-31.") % {"text": text}
        raise Problems(Problem("not-a-day", says, path="day")) from None


def _until(text: str) -> int | None:
    """The day after the last one it holds."""
    last = _day(text)
    return None if last is None else last + 1
