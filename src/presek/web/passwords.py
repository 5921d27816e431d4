"""Passwords: forgotten (`/password`), and set by a link that is good once (`/password/WHO/PROOF`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import mailing, people
from presek.web import attempts, entering, one_time_link


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """All that `password_forgotten.html` shows. `mails`: whether a mail server is set."""

    mails: bool
    asked: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetPage:
    """All that `password_set.html` shows. `valid`: whether the link still opens something."""

    valid: bool
    name: str
    faults: tuple[str, ...]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mails a link to whoever has this address; the answer is the same whether anybody has."""
    mails = mailing.is_set_up()
    if request.method != "POST" or not mails:
        return render(request, "password_forgotten.html", {"page": ForgottenPage(mails, asked=False, faults=())})
    said, place = request.POST.get("email", "")[:254], str(request.META.get("REMOTE_ADDR", ""))
    if attempts.too_many(f"link to {said}", place):
        faults = (gettext("Too many attempts. Wait a quarter of an hour, then try again."),)
        page = ForgottenPage(mails, asked=False, faults=faults)
        return render(request, "password_forgotten.html", {"page": page}, status=429)
    attempts.failed(f"link to {said}", place)
    for person, link in people.forgotten(said):
        one_time_link.mail(request, person, link, invites=False)
    return render(request, "password_forgotten.html", {"page": ForgottenPage(mails, asked=True, faults=())})


@method_decorator(login_not_required, name="dispatch")
class SetPassword(views.PasswordResetConfirmView):
    """Sets the password of whoever the link is for, and lets them in; the second factor is asked for as ever."""

    template_name = "password_set.html"
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Keeps the password; the link opens nothing any more."""
        user = form.save()
        del self.request.session[views.INTERNAL_RESET_SESSION_TOKEN]
        people.password_set(user.pk)
        return entering.enter(self.request, user, how="link")

    def form_invalid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Says what is wrong with the password."""
        faults = tuple(dict.fromkeys(str(text) for found in form.errors.values() for text in found))
        return self.render_to_response(
            {"page": SetPage(valid=True, name=form.user.get_username(), faults=faults)}, status=422
        )

    def get_context_data(self, **named: object) -> dict[str, object]:
        """The page alone."""
        if "page" in named:
            return {"page": named["page"]}
        user: User | None = self.user
        name = user.get_username() if user is not None and self.validlink else ""
        return {"page": SetPage(valid=self.validlink, name=name, faults=())}
