"""The way in: a password or a link proves one half, the second factor the other; then the session begins."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from presek.app import clock, own_choices, people, second_factor, site_settings, sso_settings
from presek.web import guard, start
from presek.web.headers import Answer

PENDING, MISSING, BEGUN, DEVICE = "pending", "second_factor_missing", "begun", "device"
"""What a session holds: who waits for the second factor, whether one is still to be set up, since when, with what."""
PENDING_SECONDS = 600
BY_PASSWORD = frozenset({"password", "link"})
DAY = 24 * 3600
DEVICE_COOKIE, DEVICE_SALT = "presek_device", "presek.device"
BACKEND = "django.contrib.auth.backends.ModelBackend"
FREE = frozenset({"second-factor", "sign-out", "language", "theme"})
"""Pages open to who still has to set a second factor up."""

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
"""By what a browser says of itself; of several the first here counts."""


def enter(request: HttpRequest, user: User, *, how: str, wanted: str = "") -> HttpResponse:
    """Lets a person in whose password (or other first half) is right; the second factor first, where they have one.

    Where the company alone lets people in, a password or a mailed link opens nothing but for those named for it.
    """
    if how in BY_PASSWORD and not may_use_password(user):
        return HttpResponseRedirect(reverse("sign-in"))
    if second_factor.is_on(user.pk) and not _remembered(request, user.pk):
        request.session.flush()
        request.session[PENDING] = {"person": user.pk, "next": wanted}
        request.session.set_expiry(PENDING_SECONDS)
        return HttpResponseRedirect(reverse("sign-in-code"))
    return let_in(request, user, how="remembered device" if second_factor.is_on(user.pk) else how, wanted=wanted)


def may_use_password(user: User) -> bool:
    """Whether a password opens anything for somebody: everybody, or administrators named for it by the environment."""
    if sso_settings.passwords_are_for_all():
        return True
    return sso_settings.password_opens(user.get_username()) and user.has_perm(guard.PEOPLE)


def pending(request: HttpRequest) -> tuple[User, str] | None:
    """Who waits for their second factor, and where they wanted to go."""
    kept: Any = request.session.get(PENDING)
    user = User.objects.filter(pk=kept["person"], is_active=True).first() if kept else None
    return None if user is None else (user, str(kept["next"]))


def let_in(
    request: HttpRequest, user: User, *, how: str, wanted: str = "", remember: bool = False, proven: bool = False
) -> HttpResponse:
    """Begins the session and leads on: to where one wanted to go, else to one's start page. `proven`: somebody else
    asked for a second factor, and is believed."""
    request.session.pop(PENDING, None)
    login(request, user, backend=BACKEND)
    request.session.set_expiry(site_settings.session_days() * DAY)
    request.session[BEGUN] = clock.now()
    request.session[DEVICE] = _program(request.headers.get("User-Agent", ""))
    if not proven and site_settings.needs_second_factor(guard.held(user)) and not second_factor.is_on(user.pk):
        request.session[MISSING] = True
    people.signed_in(user.pk, how=how)
    response = HttpResponseRedirect(wanted or start.address(user))
    _speak(response, own_choices.language(user.pk))
    if remember and site_settings.device_days():
        _remember(response, user.pk)
    return response


def second_factor_first(answer: Answer) -> Answer:
    """Whoever must have a second factor and has none sets it up before anything else."""

    def asked(request: HttpRequest) -> HttpResponse:
        return answer(request)

    def process_view(request: HttpRequest, *_called: object) -> HttpResponse | None:
        match = request.resolver_match
        if not request.user.is_authenticated or not request.session.get(MISSING):
            return None
        if match is not None and match.url_name in FREE:
            return None
        return HttpResponseRedirect(reverse("second-factor"))

    asked.process_view = process_view  # type: ignore[attr-defined]
    return asked


def _remembered(request: HttpRequest, person: int) -> bool:
    days = site_settings.device_days()
    try:
        said = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_SALT, max_age=days * DAY)
    except signing.BadSignature:
        return False
    return bool(days) and said == second_factor.device_mark(person)


def _remember(response: HttpResponse, person: int) -> None:
    mark = signing.dumps(second_factor.device_mark(person), salt=DEVICE_SALT)
    response.set_cookie(
        DEVICE_COOKIE,
        mark,
        max_age=site_settings.device_days() * DAY,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _speak(response: HttpResponse, language: str) -> None:
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _program(agent: str) -> str:
    """Browser and system, as far as a browser tells them."""
    found = [next((name for mark, name in each.items() if mark in agent), "") for each in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found))
