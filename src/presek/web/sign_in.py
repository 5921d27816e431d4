"""Signing in and out."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext

from presek.app import sso_settings
from presek.web import attempts, entering, start


@dataclass(frozen=True, slots=True)
class SignInPage:
    """All that `sign_in.html` shows. `company`: with what one may sign in instead of a password; `only`: for all but a
    few administrators there is no other way."""

    faults: tuple[str, ...]
    name: str
    next: str
    company: str
    only: bool


@method_decorator(login_not_required, name="dispatch")
class SignIn(views.LoginView):
    """Name and password; after too many failures a wait."""

    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        """Refuses without looking at the password while the wait lasts."""
        name = request.POST.get("username", "")[:150]
        if attempts.too_many(name, self._address):
            page = self._page(gettext("Too many attempts. Wait a quarter of an hour, then try again."), name=name)
            return self.render_to_response({"page": page}, status=429)
        return super().post(request, *args, **named)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Lets the person in, or asks for the second factor first; refuses, as a wrong one, a password of somebody who
        has to sign in with their company."""
        if not entering.may_use_password(form.get_user()):
            return self.form_invalid(form)
        attempts.succeeded(form.get_user().get_username(), self._address)
        return entering.enter(self.request, form.get_user(), how="password", wanted=self._next)

    def get_default_redirect_url(self) -> str:
        """Where those go who are signed in already: their own start page."""
        return start.address(self.request.user)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Says what was wrong, not which half of it."""
        name = self.request.POST.get("username", "")[:150]
        attempts.failed(name, self._address)
        page = self._page(gettext("This name and this password do not belong together."), name=name)
        return self.render_to_response({"page": page}, status=422)

    def get_context_data(self, **named: object) -> dict[str, object]:
        """The page alone."""
        return {"page": named.get("page", self._page())}

    def _page(self, *faults: str, name: str = "") -> SignInPage:
        button = sso_settings.button()
        return SignInPage(
            faults, name, self._next, company=button.name if button else "", only=button is not None and button.only
        )

    @property
    def _address(self) -> str:
        return str(self.request.META.get("REMOTE_ADDR", ""))

    @property
    def _next(self) -> str:
        return str(self.get_redirect_url())


sign_out = views.LogoutView.as_view()
