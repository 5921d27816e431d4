"""The documentation of the API: its OpenAPI text, and a page that shows it; for those who sign in or have a key."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from presek.api import callers, failures
from presek.api.site import TITLE, api
from presek.api.writing import json_bytes
from presek.values.problem import Problem

VIEW = "store.view_segment"
SAFE = frozenset({"GET", "HEAD"})


@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """Swagger UI, from the wheel; a stranger is asked to sign in."""
    if request.method not in SAFE:
        return failures.not_taken("GET, HEAD")
    if callers.known(request) is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
    return render(request, "api_docs.html", {"title": TITLE})


@login_not_required
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI text."""
    if request.method not in SAFE:
        return failures.not_taken("GET, HEAD")
    if callers.known(request) is None:
        if not request.user.is_authenticated:
            says = "sign in, or send a key as Authorization: Bearer KEY."
            return failures.refusal(Problem("no-key", says, path="Authorization"))
        if not request.user.has_perm(VIEW):
            says = "your role does not allow this; an administrator can give you the role that does."
            return failures.refusal(Problem("not-allowed", says))
    return HttpResponse(_text(), content_type="application/json")


@lru_cache(maxsize=1)
def _text() -> bytes:
    return json_bytes(api.get_openapi_schema(path_prefix="/api/"))
