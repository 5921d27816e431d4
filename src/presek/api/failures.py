"""The one shape of a refusal, `{"problems": [...]}`, and the status of each problem: the only place that knows both."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from presek.api.writing import json_bytes
from presek.app import faults
from presek.values.problem import HTTP_STATUS, Branch, Problem, Problems

STATUS: Mapping[str, int] = {
    "unreadable": 400,
    "no-key": 401,
    "not-allowed": 403,
    "hidden-field": 403,
    "no-route": 404,
    "not-found": 404,
    "method": 405,
    "cursor-gone": 410,
    "too-large": 413,
    "media-type": 415,
    "too-many-requests": 429,
}
"""Of problems that are HTTP's own, by code; all others have the status of their branch."""

SUBJECTS: Mapping[str, str] = {
    "unknown-customer": "key",
    "unknown-segment": "segment",
    "no-file-of-the-day": "day",
    "no-receipt": "receipt",
    "no-erasing": "number",
}
"""Problems that mean 404 where the address itself names what is not there, and the part of the address that does."""

OURS = "something went wrong in Presek itself; this is our mistake, not yours. What was saved before is safe."
_log = logging.getLogger("django.request")


def refusal(*problems: Problem, status: int | None = None) -> HttpResponse:
    """The answer that tells these problems, with the status of the gravest."""
    told = {"problems": [problem.as_json() for problem in problems]}
    answer = HttpResponse(json_bytes(told), content_type="application/json", status=status or _status(problems))
    if answer.status_code == HTTP_STATUS_OF_NO_KEY:
        answer["WWW-Authenticate"] = 'Bearer realm="presek"'
    return answer


HTTP_STATUS_OF_NO_KEY = STATUS["no-key"]


def of_problems(request: HttpRequest, found: Problems) -> HttpResponse:
    """Problems that a route ran into."""
    named = getattr(request.resolver_match, "captured_kwargs", {}) or {}
    missing = any(SUBJECTS.get(problem.code, "") in named for problem in found.problems)
    answer = refusal(*found.problems, status=STATUS["not-found"] if missing else None)
    wait = next((value for each in found.problems for name, value in each.facts if name == "retry-after"), None)
    if wait is not None:
        answer["Retry-After"] = wait
    return answer


def of_shape(_request: HttpRequest, found: ValidationError) -> HttpResponse:
    """A parameter or a body that has not the documented shape: each place by its JSON pointer."""
    problems = []
    for error in found.errors:
        source, *where = error["loc"]
        path = "/".join(str(part) for part in (where[1:] if source == "body" else where))
        says = f"{error['msg'][:1].lower()}{error['msg'][1:]}."
        problems.append(Problem("shape", says, path=f"/{path}"))
    return refusal(*problems)


def of_http(_request: HttpRequest, found: HttpError) -> HttpResponse:
    """What the wire itself refuses."""
    return refusal(Problem("unreadable", "the body is no JSON."), status=found.status_code)


def not_taken(allowed: str) -> HttpResponse:
    """A method that an address does not take."""
    answer = refusal(Problem("method", f"this address takes {allowed} alone.", path="method"))
    answer["Allow"] = allowed
    return answer


def of_nothing(_request: HttpRequest, _found: Http404 | None = None) -> HttpResponse:
    """No such address."""
    says = "there is no such address; /api/docs lists those there are."
    return refusal(Problem("no-route", says, path="address"))


def of_error(request: HttpRequest, found: Exception) -> HttpResponse:
    """An error that no room foresaw: of the place where the system says so, else ours, and logged."""
    problem = faults.problem_of(found)
    if problem is not None:
        return refusal(problem)
    _log.error("Error at %s", request.path, exc_info=found, extra={"status_code": 500, "request": request})
    return refusal(Problem("presek", OURS, branch=Branch.PRODUCT))


def _status(problems: Sequence[Problem]) -> int:
    own = [STATUS[problem.code] for problem in problems if problem.code in STATUS]
    return own[0] if own else HTTP_STATUS[Problems(*problems).branch]
