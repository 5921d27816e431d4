"""The second half of signing in: the code of the app, or a recovery code."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import second_factor, site_settings
from presek.web import attempts, entering


@dataclass(frozen=True, slots=True)
class CodePage:
    """All that `sign_in_code.html` shows. `days`: for how long a device may be remembered; 0: none is."""

    faults: tuple[str, ...]
    days: int


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the code, and lets in who has it."""
    waits = entering.pending(request)
    if waits is None:
        return HttpResponseRedirect(reverse("sign-in"))
    user, wanted = waits
    days = site_settings.device_days()
    if request.method != "POST":
        return render(request, "sign_in_code.html", {"page": CodePage((), days)})
    name, place = f"code of {user.get_username()}", str(request.META.get("REMOTE_ADDR", ""))
    if attempts.too_many(name, place):
        faults = (gettext("Too many attempts. Wait a quarter of an hour, then try again."),)
        return render(request, "sign_in_code.html", {"page": CodePage(faults, days)}, status=429)
    how = second_factor.proves(user.pk, request.POST.get("code", "")[:50])
    if not how:
        attempts.failed(name, place)
        faults = (gettext("This code is wrong, or was used before. The app shows another one every half minute."),)
        return render(request, "sign_in_code.html", {"page": CodePage(faults, days)}, status=422)
    attempts.succeeded(name, place)
    return entering.let_in(request, user, how=how, wanted=wanted, remember=bool(request.POST.get("remember")))
