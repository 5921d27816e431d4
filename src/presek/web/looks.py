"""The language and the colours of the page, kept in cookies of whoever looks at it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from presek.app import own_choices

THEMES = ("", "light", "dark")
YEAR = 365 * 24 * 3600


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language that was chosen, for whoever is signed in wherever they sign in next, and goes back."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if request.user.is_authenticated:
            own_choices.choose(int(request.user.pk), language=chosen)
    return response


@require_POST
@login_not_required
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the colours that were chosen, and goes back; empty follows the device."""
    chosen = request.POST.get("theme", "")
    response = _back(request)
    if chosen in THEMES:
        _keep(response, settings.THEME_COOKIE_NAME, chosen)
    return response


def _keep(response: HttpResponse, name: str, text: str) -> None:
    response.set_cookie(name, text, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else reverse("explore"))
