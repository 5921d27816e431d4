"""The door of every route: what HTTP asks of a request, one run for the whole answer, the one shape of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from presek.api import failures
from presek.api.place import home
from presek.api.tongues import in_language
from presek.app.intake_body import JSON, LARGEST, LINES
from presek.app.one_answer import one_answer
from presek.values.problem import Problem

View = Callable[..., HttpResponseBase]
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
OF_MANY = frozenset({"take-events", "take-facts"})
"""Routes whose body is a batch: larger than any question, as JSON Lines too, perhaps packed."""


def door(view: View) -> View:
    """The view behind the door. The route itself asks for a key; no cookie opens any, so no form can be forged."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **named: object) -> HttpResponseBase:
        refused = _unfit(request)
        if refused is not None:
            return in_language(request, refused)
        only_head = request.method == "HEAD"
        if only_head:
            request.method = "GET"
        try:
            with one_answer(home()):
                made = view(request, *args, **named)
        except Exception as error:  # noqa: BLE001
            # The last door: what comes here is logged, and told in the one shape.
            made = failures.of_error(request, error)
        finally:
            if only_head:
                request.method = "HEAD"
        return _headed(made) if only_head else in_language(request, _shaped(made))

    return opened


def _unfit(request: HttpRequest) -> HttpResponse | None:
    if request.method not in WITH_BODY:
        return None
    of_many = request.resolver_match is not None and request.resolver_match.url_name in OF_MANY
    kinds = (JSON, LINES) if of_many else (JSON,)
    if request.content_type not in kinds:
        says = f"the body is {request.content_type or 'of no kind'}; expected {' or '.join(kinds)}."
        return failures.refusal(Problem("media-type", says, path="Content-Type"))
    most = LARGEST if of_many else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        says = f"the body is larger than {most:,} bytes; send it in parts."
        return failures.refusal(Problem("too-large", says, path="body"))
    return None


def _headed(made: HttpResponseBase) -> HttpResponseBase:
    """The answer to HEAD: a file that nobody will read is let go of."""
    if not made.streaming:
        return _shaped(made)
    made.close()
    return HttpResponse(headers=dict(made.items()), status=made.status_code)


def _shaped(made: HttpResponseBase) -> HttpResponseBase:
    """A refusal that the wire library worded itself, in our shape."""
    if made.status_code == failures.STATUS["method"] and made.get("Content-Type") != JSON:
        return failures.not_taken(made["Allow"])
    return made
