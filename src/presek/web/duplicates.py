"""Possible duplicates (`/data/duplicates`): two customers side by side, merged or said to be two, and undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import duplicates, duplicates_job, merging, pages_duplicates
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.shown import said

SURE, PROBABLE = 0.95, 0.6
TAKE = "take-"
"""How the fields of a form begin that say whose value counts."""
MOST_SAID = 0.999
"""Nothing is said to be certain."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two customers: a tone (good, warn, bad or none) and a word for how they compare. `choice`: one of
    the two values is to be chosen; `later`: whose counts unless it is."""

    key: str
    label: str
    first: str
    second: str
    tone: str
    verdict: str
    choice: bool
    later: str


@dataclass(frozen=True, slots=True)
class Side:
    """One customer."""

    key: str
    name: str
    url: str
    rows: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers that may be one. `more` are fields that the score is not made of."""

    number: int
    first: Side
    second: Side
    score: str
    tone: str
    sure: str
    lines: tuple[Line, ...]
    more: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return any(each.choice for each in (*self.lines, *self.more))


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge that was made; `undone_by` is empty while it holds."""

    number: int
    gone: str
    into: str
    into_url: str
    by: str
    at: datetime
    undone_by: str


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A customer who is a contact of another, and what agrees."""

    person: Side
    company: Side
    by: str


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """All that `data_duplicates.html` shows."""

    pairs: tuple[Pair, ...]
    total: int
    page: int
    before: int | None
    after: int | None
    merges: tuple[MergeLine, ...]
    verdicts: tuple[pages_duplicates.SaidTwo, ...]
    links: tuple[LinkLine, ...]
    behind: bool
    searching: bool


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.IMPORT)
def possible_duplicates(request: HttpRequest) -> HttpResponse:
    """The page; a POST does what a button says and leads back to it."""
    asked = (request.POST if request.method == "POST" else request.GET).get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    if request.method == "POST":
        try:
            messages.success(request, _done(request))
        except Problems as refused:
            messages.error(request, "; ".join(words.problem(problem) for problem in refused.problems))
        return HttpResponseRedirect(f"{reverse('data-duplicates')}?page={number}")
    sight = guard.sight(request.user)
    found = pages_duplicates.listed(place.home(), page=number, language=words.language(), sight=sight)
    return render(request, "data_duplicates.html", {"page": page_of(found)})


def _done(request: HttpRequest) -> str:
    """Does what was asked, and says so."""
    home, by, form = place.home(), request.user.get_username(), request.POST
    first, second = form.get("first", ""), form.get("second", "")
    match form.get("do"):
        case "keep-first":
            made = merging.merge(home, second, first, by=by, take=_taken(form))
            return gettext("Merged: %(gone)s into %(into)s.") % {"gone": made.gone, "into": made.into}
        case "keep-second":
            made = merging.merge(home, first, second, by=by, take=_taken(form))
            return gettext("Merged: %(gone)s into %(into)s.") % {"gone": made.gone, "into": made.into}
        case "reject":
            duplicates.reject(home, first, second, by=by)
            return gettext("Noted: %(first)s and %(second)s are two.") % {"first": first, "second": second}
        case "withdraw":
            duplicates.withdraw(home, first, second, by=by)
            return gettext("They may be proposed again.")
        case "undo":
            number = form.get("number", "")
            undone = merging.undo(home, int(number) if number.isascii() and number.isdigit() else 0, by=by)
            template = gettext("Undone: %(first)s and %(second)s are two customers again.")
            return template % {"first": undone.gone, "second": undone.into}
        case _:
            duplicates_job.ask(by)
            return gettext("The search begins. Come back in a minute.")


def _taken(form: QueryDict) -> dict[str, str]:
    """The fields for which one of the two values was chosen, with the key of whose it is."""
    sides = {"first": form.get("first", ""), "second": form.get("second", "")}
    told = {name.removeprefix(TAKE): form[name] for name in form if name.startswith(TAKE)}
    return {field: sides[side] for field, side in told.items() if side in sides}


def page_of(found: pages_duplicates.PossibleDuplicates) -> DuplicatesPage:
    """The page of what was found."""
    return DuplicatesPage(
        pairs=tuple(_pair(number, each) for number, each in enumerate(found.pairs, 1)),
        total=found.total,
        page=found.page,
        before=found.page - 1 if found.page > 1 else None,
        after=found.page + 1 if found.page < found.pages else None,
        merges=tuple(
            MergeLine(
                each.number, each.gone, each.into, reverse("customer", args=(each.into,)), each.by, moment_of(each.at),
                undone_by=each.undone_by,
            )
            for each in found.merges
        ),
        verdicts=found.verdicts,
        links=tuple(link_line(each) for each in found.links),
        behind=found.behind,
        searching=duplicates_job.under_way(),
    )  # fmt: skip


def link_line(found: pages_duplicates.ContactOf) -> LinkLine:
    """A link in words."""
    names = {"email": gettext("e-mail address"), "phone": gettext("phone"), "name": gettext("name and town")}
    return LinkLine(_side(found.person), _side(found.company), ", ".join(names.get(each, each) for each in found.by))


def _side(found: pages_duplicates.Side) -> Side:
    return Side(found.key, found.name, reverse("customer", args=(found.key,)), found.rows)


def _pair(number: int, found: pages_duplicates.PossiblePair) -> Pair:
    if found.score >= SURE:
        tone, sure = "good", gettext("almost surely one")
    elif found.score >= PROBABLE:
        tone, sure = "warn", gettext("probably one")
    else:
        tone, sure = "plain", gettext("perhaps one")
    lines = [(each.counts, _line(each)) for each in found.fields]
    return Pair(
        number, _side(found.first), _side(found.second), words.share(min(found.score, MOST_SAID), 1), tone, sure,
        lines=tuple(line for counts, line in lines if counts),
        more=tuple(line for counts, line in lines if not counts),
    )  # fmt: skip


def _line(found: pages_duplicates.ComparedField) -> Line:
    tone, verdict = {
        pages_duplicates.AGREES: ("good", gettext("agrees")),
        pages_duplicates.NEARLY: ("warn", gettext("nearly")),
        pages_duplicates.DIFFERS: ("bad", gettext("differs")),
        pages_duplicates.ONE_SIDE: ("", gettext("only one says it")),
    }[found.verdict]
    return Line(
        found.key, found.label, said(found.first), said(found.second), tone, verdict,
        choice=found.verdict != pages_duplicates.AGREES, later=found.later,
    )  # fmt: skip
