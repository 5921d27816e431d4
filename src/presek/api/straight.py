"""The straight way of events: what programs send most often, past all that is there for people and for questions.

`POST /api/v1/events` of a known key goes from the wire to the journal: no session, language, cookie or form comes into
it. Whatever is unusual (no key, another kind of body) takes the ordinary way, whose refusals it gets; so there is one
place for each refusal, and the route in `events` says the same of what is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from presek.api import callers, events, failures
from presek.api.place import home
from presek.api.tongues import in_language
from presek.app import intake_body
from presek.app.keys import Caller
from presek.app.one_answer import one_answer
from presek.values.problem import Problems

ADDRESS = "/api/v1/events"
Answer = Callable[[HttpRequest], HttpResponseBase]


def straight_way(ordinary: Answer) -> Answer:
    """As a middleware: the straight way where it can be taken, else the ordinary one."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info != ADDRESS or request.method != "POST" or not _plain(request):
            return ordinary(request)
        try:
            with one_answer(home()):
                caller = callers.known(request)
                made = _taken(request, caller) if caller is not None and events.SCOPE in caller.scopes else None
        except Problems as found:
            made = failures.of_problems(request, found)
        except Exception as error:  # noqa: BLE001
            # The last door, as that of every route: logged, and told in the one shape.
            made = failures.of_error(request, error)
        if made is None:
            return ordinary(request)
        made = in_language(request, made)
        for name, value in _headers(secure=request.is_secure()).items():
            made.headers.setdefault(name, value)
        made.headers["Content-Length"] = str(len(made.content))
        return made

    return answer


def _plain(request: HttpRequest) -> bool:
    """Whether it is what nearly everybody sends: of a size that is told, for a host that is ours."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if request.content_type not in {intake_body.JSON, intake_body.LINES} or not length.isdigit():
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return 0 < int(length) <= intake_body.LARGEST


def _taken(request: HttpRequest, caller: Caller) -> HttpResponse:
    callers.count(caller)
    request.auth = caller
    return events.taken(request)


@lru_cache(maxsize=2)
def _headers(*, secure: bool) -> Mapping[str, str]:
    """What the site's middlewares say in every answer."""
    found = {
        "Content-Security-Policy": str(build_policy()),
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Permissions-Policy": settings.NO_FEATURES,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store, private",
    }
    if secure and settings.SECURE_HSTS_SECONDS:
        found["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return found
