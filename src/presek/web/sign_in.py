"""Signing in and out."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext

from presek.web import attempts, entering, start


@dataclass(frozen=True, slots=True)
class SignInPage:
    """All that `sign_in.html` shows."""

    faults: tuple[str, ...]
    name: str
    next: str


@method_decorator(login_not_required, name="dispatch")
class SignIn(views.LoginView):
    """Name and password; after too many failures a wait."""

    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        """Refuses without looking at the password while the wait lasts."""
        name = request.POST.get("username", "")[:150]
        if attempts.too_many(name, self._address):
            page = SignInPage(
                (gettext("Too many attempts. Wait a quarter of an hour, then try again."),), name, self._next
            )
            return self.render_to_response({"page": page}, status=429)
        return super().post(request, *args, **named)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Lets the person in, or asks for the second factor first."""
        attempts.succeeded(form.get_user().get_username(), self._address)
        return entering.enter(self.request, form.get_user(), how="password", wanted=self._next)

    def get_default_redirect_url(self) -> str:
        """Where those go who are signed in already: their own start page."""
        return start.address(self.request.user)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Says what was wrong, not which half of it."""
        name = self.request.POST.get("username", "")[:150]
        attempts.failed(name, self._address)
        faults = (gettext("This name and this password do not belong together."),)
        return self.render_to_response({"page": SignInPage(faults, name, self._next)}, status=422)

    def get_context_data(self, **named: object) -> dict[str, object]:
        """The page alone."""
        return {"page": named.get("page", SignInPage((), "", self._next))}

    @property
    def _address(self) -> str:
        return str(self.request.META.get("REMOTE_ADDR", ""))

    @property
    def _next(self) -> str:
        return str(self.get_redirect_url())


sign_out = views.LogoutView.as_view()
