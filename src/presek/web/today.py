"""Today (`/today`): whom the person who is signed in contacts now, why, and what they do with each row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from presek.app import finding, processes, reading, today, today_actions, today_page, today_writing
from presek.app.today import Asked
from presek.app.today_actions import Action
from presek.app.today_page import Deed, Shown
from presek.values.problem import Problems
from presek.web import errors, guard, place, today_words, words
from presek.web.today_row import RowShown, row_shown

EVERYBODY = "*"
ALL_PINNED = 500
QUICK_RESULTS = ("reached", "not_reached", "order", "call_back")


@dataclass(frozen=True, slots=True)
class Left:
    """A reason for which some are left out; `here`: they are listed."""

    key: str
    label: str
    count: int
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is left out."""

    name: str
    url: str
    until: str
    rule: str
    says: str


@dataclass(frozen=True, slots=True)
class DeedShown:
    """Something that was done."""

    number: int
    name: str
    url: str
    what: str
    refused: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The rows of a lane."""

    key: str
    title: str
    says: str
    rows: tuple[RowShown, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class TodayPage:
    """All that `today.html` shows. `whose`: the owner that the list is of, * for everybody; `choices`: who may be
    chosen. `bar`: per cent of the slots that the cadences ask for."""

    at: str
    whose: str
    choices: tuple[tuple[str, str], ...]
    customers: int
    eligible: int
    lanes: tuple[Lane, ...]
    left: tuple[Left, ...]
    listed: tuple[LeftOut, ...]
    needed: str
    slots: int
    bar: str
    over: bool
    deeds: tuple[DeedShown, ...]
    undo: DeedShown | None
    quick: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    back: str
    token: str


@dataclass(frozen=True, slots=True)
class NobodyPage:
    """All that `today_none.html` shows: why there is no list."""

    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactPage:
    """All that `today_contact.html` shows."""

    key: str
    name: str
    url: str
    channels: tuple[tuple[str, str], ...]
    directions: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    token: str


@require_safe
@guard.needs(guard.WORK)
def page(request: HttpRequest) -> HttpResponse:
    """The page."""
    home = place.home()
    try:
        whose, choices = _whose(request)
        at = today_page.moment_asked(home, request.GET.get("at", ""))
        asked = Asked(None if whose == EVERYBODY else (whose,), at=at)
        found = today_page.shown(
            home,
            asked,
            language=words.language(),
            sight=guard.sight(request.user),
            by=request.user.get_username(),
            left=request.GET.get("left", ""),
            pinned=ALL_PINNED if request.GET.get("pinned") == "all" else today_page.MOST_PINNED,
        )
    except Problems as wrong:
        if errors.is_empty(wrong):
            raise
        faults = tuple(words.problem(problem) for problem in wrong.problems)
        return render(request, "today_none.html", {"page": NobodyPage(faults)}, status=422)
    return render(request, "today.html", {"page": _page(request, found, whose=whose, choices=choices)})


@require_safe
@guard.needs(guard.WORK)
def contact(request: HttpRequest, key: str) -> HttpResponse:
    """The form of a contact in full: channel, direction, result, note, the next call back; or when to come back."""
    found = finding.names(place.home(), [key])
    if key not in found and reading.opened(place.home()).snapshot.ordinal(key) is None:
        raise Http404
    page = ContactPage(
        key,
        found.get(key, key),
        reverse("customer", args=(key,)),
        channels=tuple((each, today_words.channel(each)) for each in today_actions.CHANNELS),
        directions=tuple((each, today_words.direction(each)) for each in today_actions.DIRECTIONS),
        results=tuple((each, today_words.result(each)) for each in today_actions.RESULTS),
        token=secrets.token_hex(8),
    )
    return render(request, "today_contact.html", {"page": page})


@guard.needs(guard.WORK)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Does something with a row."""
    home, by = place.home(), request.user.get_username()
    do, _, said = request.POST.get("do", "").partition(":")
    key = request.POST.get("customer", "")
    try:
        if do == "step":
            processes.mark_done(home, key, said, by=by)
            messages.success(request, gettext("Noted as done."))
        elif do == "stage":
            processes.move(home, key, said, by=by)
            messages.success(request, gettext("The stage was changed."))
        else:
            done = today_actions.act(home, _action(request, do, said))
            today_writing.write(home, wait=today_writing.SECONDS_OF_A_PAGE)
            if "then-customer" in request.POST:
                messages.success(request, gettext("Noted. Pages show it after the next refresh, in a moment."))
            return HttpResponseRedirect(_back(request, done=done.number))
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(_back(request))


@guard.needs(guard.WORK)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back what was done."""
    number = request.POST.get("number", "")
    try:
        today_actions.undo(place.home(), int(number) if number.isdecimal() else 0, by=request.user.get_username())
        today_writing.write(place.home(), wait=today_writing.SECONDS_OF_A_PAGE)
        messages.success(request, gettext("Taken back."))
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(_back(request))


def _action(request: HttpRequest, do: str, said: str) -> Action:
    post = request.POST
    return Action(
        do,
        post.get("customer", ""),
        request.user.get_username(),
        result=(said or post.get("result", "")) if do == "done" else "",
        channel=post.get("channel") or "phone",
        direction=post.get("direction") or "out",
        note=post.get("note", ""),
        call_back=post.get("call-back", "") if do == "done" else "",
        until=said if do == "snooze" and said else post.get("until", ""),
        reason=post.get("reason", "") if do == "skip" else "",
        token=_token(post.get("token", ""), do, said),
    )


def _token(of_form: str, do: str, said: str) -> str:
    """Each button of a form is another action; the same button pressed twice is one."""
    return f"{of_form[:32]}-{do}-{said}"[:60] if of_form.isalnum() else ""


def _back(request: HttpRequest, *, done: int | None = None) -> str:
    back = request.POST.get("back", "")
    whose = {"person": back} if back else {}
    if customer := request.POST.get("then-customer", ""):
        return reverse("customer", args=(customer,))
    asked = urlencode({**whose, **({} if done is None else {"done": done})})
    return f"{reverse('today')}?{asked}" if asked else reverse("today")


def _whose(request: HttpRequest) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Whose list is shown, and whose may be: one's own, and of whoever approves policies, everybody's."""
    home = place.home()
    user = request.user
    name = user.get_full_name() if isinstance(user, AbstractUser) else ""
    own = today.owners_called(home, user.get_username(), name)
    asked = request.GET.get("person", "")
    if not user.has_perm(guard.APPROVE):
        return (own[0] if own else user.get_username()), ()
    known = [owner for owner, _ in today.owners(home)]
    chosen = asked if asked in {*known, EVERYBODY} else own[0] if own else EVERYBODY
    return chosen, ((EVERYBODY, gettext("Everybody")), *((each, each) for each in known))


def _page(request: HttpRequest, found: Shown, *, whose: str, choices: tuple[tuple[str, str], ...]) -> TodayPage:
    chosen = {"person": whose} if choices else {}
    left = request.GET.get("left", "")
    number = request.GET.get("done", "")
    deeds = tuple(map(_deed, found.deeds))
    undone = next((each for each in deeds if str(each.number) == number), None)
    kind = next((each.kind for each in found.deeds if str(each.number) == number), "")
    return TodayPage(
        at=today_words.at(found.at, found.zone),
        whose=whose,
        choices=choices,
        customers=found.customers,
        eligible=found.eligible,
        lanes=_lanes(found),
        left=tuple(
            Left(key, today_words.exclusion(key), count, f"?{urlencode({**chosen, 'left': key})}#left-out", key == left)
            for key, count in found.left
        ),
        listed=tuple(
            LeftOut(
                each.name, reverse("customer", args=(each.key,)), today_words.at(each.until, found.zone), each.rule,
                says=each.says,
            )
            for each in found.listed
        ),
        needed=words.number(round(found.needed, 1)),
        slots=found.slots,
        bar=str(min(100, int(found.needed * 100 / max(1, found.slots)))),
        over=found.over_capacity,
        deeds=deeds,
        undo=None if undone is None else replace(undone, what=today_words.done(kind, undone.name)),
        quick=tuple((each, today_words.result(each)) for each in QUICK_RESULTS),
        reasons=tuple((each, today_words.reason(each)) for each in today_actions.REASONS),
        back=whose if choices else "",
        token=secrets.token_hex(8),
    )  # fmt: skip


def _lanes(found: Shown) -> tuple[Lane, ...]:
    def rows(lane: str) -> tuple[RowShown, ...]:
        return tuple(row_shown(each, found.zone) for each in found.rows if each.lane == lane)

    return (
        Lane(
            "pinned",
            gettext("First"),
            gettext("promised, late or complained of"),
            rows("pinned"),
            more=found.pinned_in_all - len(found.pinned),
        ),
        Lane("scored", gettext("By points"), gettext("the most urgent first"), rows("scored")),
        Lane("reserved", gettext("Not to be forgotten"), gettext("who has waited longest"), rows("reserved")),
    )


def _deed(found: Deed) -> DeedShown:
    return DeedShown(
        found.number,
        found.name,
        reverse("customer", args=(found.key,)),
        today_words.deed(found.kind, found.said),
        words.said(found.refused) if found.refused else "",
    )
