"""Keys of programs (`/administration/keys`): made, shown once, revoked."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from presek.app import keys
from presek.values.instant import local_day
from presek.values.problem import Problems
from presek.web import guard, place, words

LONGEST_NUMBER = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A key as the list shows it; `revoked_on` empty: it is in force."""

    name: str
    public: str
    scopes: str
    per_minute: int
    made: str
    revoked: str


@dataclass(frozen=True, slots=True)
class KeysPage:
    """All that `api_keys.html` shows. `made`: the key that was just made, shown this once."""

    rows: tuple[Row, ...]
    scopes: tuple[tuple[str, str], ...]
    chosen: frozenset[str]
    name: str
    per_minute: str
    made: str
    made_for: str
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.KEYS)
def listed(request: HttpRequest) -> HttpResponse:
    """The list, and a new key."""
    chosen, name = request.POST.getlist("key-scope"), request.POST.get("key-name", "")
    per_minute = request.POST.get("key-per-minute", str(keys.PER_MINUTE))
    faults: tuple[str, ...] = ()
    made = None
    if request.method == "POST":
        number = int(per_minute) if per_minute.isascii() and per_minute.isdigit() else 0
        try:
            made = keys.add(name, chosen, per_minute=number, by=request.user.get_username())
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    page = KeysPage(
        rows=_rows(),
        scopes=_scopes(),
        chosen=frozenset(chosen) if faults else frozenset(),
        name=name if faults else "",
        per_minute=per_minute[:LONGEST_NUMBER],
        made=made.secret if made else "",
        made_for=made.name if made else "",
        faults=faults,
    )
    return render(request, "api_keys.html", {"page": page}, status=422 if faults else 200)


@guard.needs(guard.KEYS)
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Ends a key: the next request with it is refused."""
    named = request.POST.get("key-public", "")
    try:
        keys.revoke(named, by=request.user.get_username())
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    else:
        messages.success(request, gettext("The key is revoked."))
    return HttpResponseRedirect(reverse("keys"))


def _rows() -> tuple[Row, ...]:
    zone = place.home().as_of().zone

    def when(instant: int | None, by: str) -> str:
        return "" if instant is None else f"{words.day(local_day(instant, zone))}, {by}"

    found = [
        Row(
            each.name,
            each.public,
            scopes=", ".join(each.scopes),
            per_minute=each.per_minute,
            made=when(each.made_at, each.made_by),
            revoked=when(each.revoked_at, each.revoked_by),
        )
        for each in keys.everyone()
    ]
    return tuple(sorted(found, key=lambda row: bool(row.revoked)))


def _scopes() -> tuple[tuple[str, str], ...]:
    told = {
        "segments": gettext("segments, counts, intersections"),
        "customers": gettext("who is in a segment, and why"),
        "conditions": gettext("conditions of customers, callers, quotes"),
        "content": gettext("texts of landing pages; nothing of any person"),
        "intake": gettext("telling events, and facts of customers"),
        "today": gettext("whom to contact now, and what was done about it"),
        "rights": gettext("erasing customers and contacts, restricting what is done with their data"),
        "metrics": gettext("figures for those who operate the product; no personal data"),
        "intrusive": gettext("also intrusive facts: values, interests, marital status"),
        "special": gettext("also special categories of personal data"),
    }
    return tuple((scope, told[scope]) for scope in keys.SCOPES)
