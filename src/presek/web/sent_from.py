"""Where a form was sent from, so that whoever is interrupted comes back to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from presek.web.headers import Answer


def page(request: HttpRequest) -> str:
    """The address, within the site, of the page whose form this is; empty where the browser doesn't say."""
    said = request.headers.get("Referer", "")
    if not said or not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(said)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class SignInFirst(LoginRequiredMiddleware):
    """Whoever isn't signed in signs in first; who sent a form comes back to the form: its address may answer to forms
    alone."""

    def handle_no_permission(self, request: HttpRequest, view_func: Answer) -> HttpResponse:
        """To the sign-in, and from there back."""
        if request.method in {"GET", "HEAD"} or not (form := page(request)):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(form, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
