"""Pages for what went wrong: what happened, why, and what to do next. Never a traceback."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.defaults import server_error

from presek.app import problem_words
from presek.values.problem import HTTP_STATUS, Problem, Problems
from presek.web import guard, words
from presek.web.headers import Answer


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """All that `error.html` shows."""

    status: int
    title: str
    says: str
    problems: tuple[str, ...] = ()


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return answer(
        request,
        ErrorPage(
            404,
            gettext("There is no such page"),
            gettext(
                "The address may be mistyped, or what it named is gone. Start from Explore or search for a customer."
            ),
        ),
    )


@login_not_required
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return answer(
        request,
        ErrorPage(
            403,
            gettext("Your role does not allow this"),
            gettext("An administrator can give you the role that does. Nothing was changed."),
        ),
    )


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
    return answer(
        request,
        ErrorPage(
            403,
            gettext("This form is no longer valid"),
            gettext(
                "It was open for too long, or cookies are switched off. Nothing was changed. "
                "Load the page anew and send it again."
            ),
        ),
    )


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """500; without our layout should that be what is broken."""
    return server_error(request, template_name="broken.html")


def problems_as_pages(answer_to: Answer) -> Answer:
    """Problems that a page runs into become a page with their status."""

    def told(request: HttpRequest) -> HttpResponse:
        return answer_to(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problems):
            return None
        if _waits_for_a_first_file(request, exception):
            return HttpResponseRedirect(reverse("data"))
        said = tuple(words.problem(problem) for problem in exception.problems)
        page = ErrorPage(
            HTTP_STATUS[exception.branch], gettext("This did not work"), gettext("Nothing was changed."), said
        )
        if "application/json" in request.headers.get("Accept", ""):
            listed = [problem_words.shown(problem).as_json() for problem in exception.problems]
            return JsonResponse({"problems": listed}, status=page.status)
        return answer(request, page)

    told.process_exception = process_exception  # type: ignore[attr-defined]
    return told


def _waits_for_a_first_file(request: HttpRequest, found: Problems) -> bool:
    """Whether a page has nothing to show yet, and its reader can change that."""
    page = request.method == "GET" and "application/json" not in request.headers.get("Accept", "")
    return page and {each.code for each in found.problems} == {"no-data"} and request.user.has_perm(guard.IMPORT)


def answer(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    """The page with its status; for a program that asked the API, the same as a problem."""
    if request.path.startswith("/api/v"):
        told = Problem("refused", f"{page.title}. {page.says}")
        return JsonResponse({"problems": [told.as_json()]}, status=page.status)
    return render(request, "error.html", {"page": page}, status=page.status)
