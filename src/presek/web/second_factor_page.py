"""One's own second factor (`/account/second-factor`): set up with a picture, recovery codes, taken away."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import second_factor, site_settings
from presek.web import attempts, entering, guard, start

BORDER = 2


@dataclass(frozen=True, slots=True)
class FactorPage:
    """All that `second_factor.html` shows. `path` draws the picture, `side` modules wide; `codes`: shown this once."""

    on: bool
    asked: bool
    path: str
    side: int
    secret: str
    codes: tuple[str, ...]
    left: int
    go_on: str
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """The page, and what is done on it."""
    user = User.objects.get(pk=request.user.pk)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do and _too_many(request, user):
        faults = (gettext("Too many attempts. Wait a quarter of an hour, then try again."),)
        return _shown(request, user, faults=faults, status=429)
    match do:
        case "confirm":
            codes = second_factor.confirm(user.pk, _typed(request))
            if not codes:
                return _wrong(request, user)
            request.session.pop(entering.MISSING, None)
            return _shown(request, user, codes=codes)
        case "codes":
            if not second_factor.proves(user.pk, _typed(request)):
                return _wrong(request, user)
            return _shown(request, user, codes=second_factor.new_recovery_codes(user.pk))
        case "off":
            if not second_factor.proves(user.pk, _typed(request)):
                return _wrong(request, user)
            second_factor.turn_off(user.pk)
            messages.success(request, gettext("Signing in needs the password alone again."))
            return HttpResponseRedirect(reverse("account"))
    return _shown(request, user)


def _typed(request: HttpRequest) -> str:
    return "".join(request.POST.get("code", "")[:50].split())


def _too_many(request: HttpRequest, user: User) -> bool:
    return attempts.too_many(f"code of {user.get_username()}", str(request.META.get("REMOTE_ADDR", "")))


def _wrong(request: HttpRequest, user: User) -> HttpResponse:
    attempts.failed(f"code of {user.get_username()}", str(request.META.get("REMOTE_ADDR", "")))
    says = gettext("This code is wrong, or was used before. The app shows another one every half minute.")
    return _shown(request, user, faults=(says,), status=422)


def _shown(
    request: HttpRequest, user: User, *, codes: tuple[str, ...] = (), faults: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    on = second_factor.is_on(user.pk)
    path, side, secret = "", 0, ""
    if not on:
        offer = second_factor.offer(user.pk)
        path, side = picture(offer.address)
        secret = " ".join(offer.secret[each : each + 4] for each in range(0, len(offer.secret), 4))
    page = FactorPage(
        on=on,
        asked=site_settings.needs_second_factor(guard.held(user)),
        path=path,
        side=side,
        secret=secret,
        codes=codes,
        left=second_factor.recovery_left(user.pk),
        go_on=start.address(user),
        faults=faults,
    )
    return render(request, "second_factor.html", {"page": page}, status=status)


def picture(address: str) -> tuple[str, int]:
    """The modules of a QR code as one SVG path, and how many are in a row with the border."""
    code = segno.make(address, error="m")
    rows = tuple(tuple(row) for row in code.matrix_iter(border=BORDER))
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return "".join(dark), len(rows)
