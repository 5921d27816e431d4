"""What the company's own website reaches without signing in: the tag, the visits that it tells, and forms.

Answers are for registered origins alone; how often one address may send is limited.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import web_channel
from presek.app.throttle import Throttle
from presek.values.problem import HTTP_STATUS, Problems
from presek.web import place, words

SCRIPT = Path(__file__).parent / "static" / "presek" / "tag.js"
LARGEST = 16_384
"""Bytes of what is sent."""
VISITS_A_MINUTE, FORMS_A_MINUTE = 300, 30
"""From one address."""
throttle = Throttle()


@login_not_required
@require_safe
def tag(request: HttpRequest) -> HttpResponse:
    """The script for the website."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@csrf_exempt
@login_not_required
@require_http_methods(["POST", "OPTIONS"])
def collect(request: HttpRequest) -> HttpResponse:
    """How far a visit has come; the answer never tells whether anything was kept."""
    origin = _origin(request)
    if origin is None:
        return HttpResponse(status=403)
    if request.method == "POST":
        refused = _too_often(request, "visits", VISITS_A_MINUTE)
        said = _said(request)
        if refused or said is None:
            return _for(origin, refused or HttpResponse(status=400))
        web_channel.collect(place.home(), said)
    return _for(origin, HttpResponse(status=204))


@csrf_exempt
@login_not_required
@require_http_methods(["POST", "OPTIONS"])
def form(request: HttpRequest, name: str) -> HttpResponse:
    """A form of the website, posted by a browser or by a script."""
    origin = _origin(request)
    if origin is None:
        return HttpResponse(status=403)
    if request.method == "OPTIONS":
        return _for(origin, HttpResponse(status=204))
    refused = _too_often(request, "forms", FORMS_A_MINUTE)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        refused = refused or HttpResponse(status=413)
    if refused:
        return _for(origin, refused)
    plain = request.content_type != "application/json"
    said = {key: str(value) for key, value in (request.POST.items() if plain else (_said(request) or {}).items())}
    try:
        sent = web_channel.submit(place.home(), name, said)
    except Problems as found:
        status = 404 if found.problems[0].code == "no-form" else HTTP_STATUS[found.branch]
        told = [words.problem(problem) for problem in found.problems]
        return _for(origin, JsonResponse({"problems": told}, status=status))
    if plain and sent.thanks:
        return HttpResponseRedirect(sent.thanks)
    if plain:
        return HttpResponse(gettext("Thank you. It has arrived."), content_type="text/plain; charset=utf-8")
    return _for(origin, HttpResponse(status=204))


def _origin(request: HttpRequest) -> str | None:
    """The origin, where it is registered; None where it is not, or nobody says which it is."""
    said = request.headers.get("Origin", "")
    return said if said in web_channel.channel(place.home()).origins else None


def _for(origin: str, answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = origin
    answer["Access-Control-Allow-Methods"] = "POST"
    answer["Access-Control-Allow-Headers"] = "Content-Type"
    answer["Access-Control-Max-Age"] = "600"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Vary"] = "Origin"
    return answer


def _too_often(request: HttpRequest, what: str, per_minute: int) -> HttpResponse | None:
    seconds = throttle.seconds_to_wait(f"{what} {request.META.get('REMOTE_ADDR', '')}", per_minute)
    return HttpResponse(status=429, headers={"Retry-After": str(int(seconds) + 1)}) if seconds else None


def _said(request: HttpRequest) -> Mapping[str, object] | None:
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        return None
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


@lru_cache(maxsize=1)
def _script() -> bytes:
    return SCRIPT.read_bytes()
