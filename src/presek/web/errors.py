"""Pages for what went wrong: what happened, why, and what to do next. Never a traceback."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext

from presek.app import crash_note, problem_words, who_may, wiring
from presek.values.problem import HTTP_STATUS, Branch, Problem, Problems, nearest_names
from presek.web import findable, guard, roles, sent_from, words
from presek.web.headers import Answer

MOST_ASKED = 100
NO_DATA, NOTHING_COMPUTED = "no-data", frozenset({"not-refreshed", "no-snapshot"})
"""Codes of problems of a base that has nothing to show yet."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """All that `error.html` shows. `goes` are the addresses and names of where to go on; `ask` says who can help;
    `asked` is what the search begins with; `typed`: what was sent comes back with its form."""

    status: int
    title: str
    says: str
    problems: tuple[str, ...] = ()
    goes: tuple[tuple[str, str], ...] = ()
    ask: str = ""
    asked: str = ""
    typed: bool = False


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the pages that are called nearly so, and a search for what the address named last."""
    says = gettext("The address may be mistyped, or what it named is gone.")
    asked = unquote(request.path).rstrip("/").rsplit("/", 1)[-1].replace("-", " ")[:MOST_ASKED]
    page = ErrorPage(404, gettext("There is no such page"), says, goes=_near(request), asked=asked)
    return answer(request, page)


@login_not_required
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: which roles may, and who can give them."""
    permission = str(exception or "").removeprefix("store.")
    says = gettext("An administrator can give you the role that does. Nothing was changed.")
    page = ErrorPage(403, gettext("Your role does not allow this"), says, goes=_first(request))
    if permission in roles.OWN or permission in {roles.VIEW, roles.SAVE}:
        page = replace(page, ask=_whom_to_ask(permission))
    return answer(request, page)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return answer(
        request,
        ErrorPage(
            400, gettext("This request could not be read"), gettext("Nothing was changed. Go back and try again.")
        ),
    )


@login_not_required
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that was not this site's, or was open for too long."""
    says = gettext(
        "It was open for too long, or cookies are switched off. Nothing was changed. "
        "Load the page anew and send it again."
    )
    form = sent_from.page(request)
    goes = ((form, gettext("Back to the form")),) if form else ()
    return answer(request, ErrorPage(403, gettext("This form is no longer valid"), says, goes=goes, typed=True))


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """500; without our layout and without the database, should those be what is broken.

    The traceback goes into a note of its own, and the page tells the note's number.
    """
    note = crash_note.write(traceback.format_exc(), home=wiring.home_folder())
    number = note.stem.removeprefix("error-") if note else ""
    if request.path.startswith("/api/"):
        told = Problem("broken", f"something broke on our side; the log calls it {number}.", branch=Branch.PRODUCT)
        return JsonResponse({"problems": [told.as_json()]}, status=500)
    text = get_template("broken.html").render({"number": number, "language": words.language()})
    return HttpResponse(text, status=500)


def problems_as_pages(answer_to: Answer) -> Answer:
    """Problems that a page runs into become a page with their status."""

    def told(request: HttpRequest) -> HttpResponse:
        return answer_to(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problems):
            return None
        if _waits_for_a_first_file(request, exception):
            return HttpResponseRedirect(reverse("data"))
        codes = {each.code for each in exception.problems}
        said = tuple(words.problem(problem) for problem in exception.problems)
        page = ErrorPage(
            HTTP_STATUS[exception.branch], gettext("This did not work"), gettext("Nothing was changed."), said
        )
        if codes == {NO_DATA}:
            page = _no_customers(page.status)
        elif is_empty(exception):
            page = _nothing_computed(request, page.status)
        if "application/json" in request.headers.get("Accept", ""):
            shown = map(problem_words.shown, exception.problems)
            listed = [{**each.as_json(), "says": words.said(each.says)} for each in shown]
            return JsonResponse({"problems": listed}, status=page.status)
        return answer(request, page)

    told.process_exception = process_exception  # type: ignore[attr-defined]
    return told


def is_empty(found: Problems) -> bool:
    """Whether the base has nothing to show yet; what follows then is the same on every page."""
    return all(each.code in {NO_DATA, *NOTHING_COMPUTED} and each.path != "segment" for each in found.problems)


def _waits_for_a_first_file(request: HttpRequest, found: Problems) -> bool:
    """Whether a page has nothing to show yet, and its reader can change that."""
    page = request.method == "GET" and "application/json" not in request.headers.get("Accept", "")
    return page and {each.code for each in found.problems} == {NO_DATA} and request.user.has_perm(guard.IMPORT)


def _no_customers(status: int) -> ErrorPage:
    """There is nothing yet to show, and the reader can't change that."""
    says = gettext("They come with the first file that somebody imports.")
    helpers = ", ".join(who_may.names(roles.IMPORT))
    ask = gettext("Who may import: %(names)s.") % {"names": helpers} if helpers else ""
    goes = ((reverse("help"), gettext("Help")),)
    return ErrorPage(status, gettext("There are no customers yet"), says, ask=ask, goes=goes)


def _nothing_computed(request: HttpRequest, status: int) -> ErrorPage:
    """Data is there, and the first refresh is not through."""
    says = gettext("Segments are computed in the background as soon as data is there. Load the page anew in a moment.")
    follow = ((reverse("jobs"), gettext("Jobs")),) if request.user.has_perm(guard.IMPORT) else ()
    return ErrorPage(status, gettext("Nothing has been computed yet"), says, goes=(*follow, *_first(request)))


def _near(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """The page above and those with nearly this address, of those that the reader may open; else where one begins."""
    known = {each.url: each.label for each in findable.known(request)}
    above = sorted((url for url in known if request.path.startswith(f"{url}/") and url != "/"), key=len)[-1:]
    near = nearest_names(request.path.rstrip("/"), known.keys())
    return tuple((url, known[url]) for url in dict.fromkeys([*above, *near])) or _first(request)


def _first(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Where to go on when nothing is known of where somebody wanted to go."""
    if not request.user.is_authenticated:
        return ((reverse("sign-in"), gettext("Sign in")),)
    if not request.user.has_perm(guard.VIEW):
        return ()
    return ((reverse("explore"), gettext("To Explore")), (reverse("help"), gettext("Help")))


def _whom_to_ask(permission: str) -> str:
    """Which roles may do it, and the people who can give a role."""
    may = ", ".join(str(roles.NAMES.get(name, name)) for name in who_may.roles(permission))
    givers = ", ".join(who_may.names(roles.PEOPLE))
    told = [gettext("Roles that allow it: %(roles)s.") % {"roles": may}] if may else []
    return " ".join([*told, gettext("Who can give you one: %(names)s.") % {"names": givers}] if givers else told)


def answer(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    """The page with its status; for a program that asked the API, the same as a problem."""
    if request.path.startswith("/api/v"):
        told = Problem("refused", " ".join(filter(None, (f"{page.title}.", page.says, page.ask))))
        return JsonResponse({"problems": [told.as_json()]}, status=page.status)
    return render(request, "error.html", {"page": page}, status=page.status)
