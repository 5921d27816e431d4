"""Signing in with one's company (`/sign-in/company`): to the provider, and back from it. Off where none is set."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from presek.app import sso, sso_people, sso_settings, wiring
from presek.app.sso import Begun, Kind, Refused
from presek.web import entering, errors
from presek.web.errors import ErrorPage

COOKIE, SALT = "presek_company", "presek.company"
"""What a browser keeps while somebody is at the provider; signed, and gone when they are back."""
HOW = "sso"
STATUS = {Kind.DOWN: 503, Kind.STATE: 400}
"""All others are 403."""


@login_not_required
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    try:
        address, begun = sso.begin(_back(request), wanted if here else "")
    except Refused as refused:
        return _told(request, refused)
    response = HttpResponseRedirect(address)
    response.set_cookie(
        COOKIE,
        signing.dumps(asdict(begun), salt=SALT),
        max_age=sso.BEGUN_SECONDS,
        path=reverse("company-sign-in"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@login_not_required
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Lets in whom the provider let in, as far as they may come in here."""
    begun = _begun(request)
    try:
        told = sso.finish(begun, request.GET.dict())
        use = sso.setting()
        person = sso_people.recognise(told, use)
    except Refused as refused:
        response = _told(request, refused)
    else:
        user = User.objects.get(pk=person.number)
        wanted = begun.wanted if begun else ""
        if use.second_factor:
            response = entering.let_in(request, user, how=HOW, wanted=wanted, proven=True)
        else:
            response = entering.enter(request, user, how=HOW, wanted=wanted)
    response.delete_cookie(COOKIE, path=reverse("company-sign-in"), samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """The address that the provider knows us by: by the name that is set, else by the one that was asked for."""
    path = reverse("company-back")
    named = wiring.site_address()
    return f"{named}{path}" if named else request.build_absolute_uri(path)


def _begun(request: HttpRequest) -> Begun | None:
    try:
        return Begun(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except (signing.BadSignature, TypeError):
        return None


def _told(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The page that says why nobody was let in, and how to go on."""
    button = sso_settings.button()
    if button is None or refused.kind is Kind.OFF:
        raise Http404
    title, says = _words(button.name)[refused.kind]
    goes = ((reverse("company-sign-in"), gettext("Try again")), (reverse("sign-in"), gettext("To the sign-in page")))
    return errors.answer(request, ErrorPage(STATUS.get(refused.kind, 403), title, says, goes=goes))


def _words(name: str) -> dict[Kind, tuple[str, str]]:
    """What happened, and what to do about it."""
    company = {"company": name}
    no = gettext("You may not sign in here")
    return {
        Kind.DOWN: (
            gettext("%(company)s does not answer") % company,
            gettext(
                "Signing in there does not work at the moment. Try again in a few minutes; if it stays so, tell "
                "whoever looks after this site."
            ),
        ),
        Kind.STATE: (
            gettext("This sign-in was not begun here, or took too long"),
            gettext("Begin again in this browser, and stay in one window. Cookies have to be allowed."),
        ),
        Kind.DENIED: (
            gettext("%(company)s did not let you in") % company,
            gettext(
                "You left the sign-in there, or your company does not allow it. An administrator of the company "
                "account can say more."
            ),
        ),
        Kind.TOKEN: (
            gettext("The answer of %(company)s can't be trusted") % company,
            gettext(
                "It is not signed, not current or not for this site. Nobody was let in; try again, and tell "
                "whoever looks after this site if it stays so."
            ),
        ),
        Kind.DOMAIN: (
            no,
            gettext("Your company account has no confirmed e-mail address of those that are let in here."),
        ),
        Kind.UNKNOWN: (no, gettext("Nobody here has your company account. Ask an administrator to invite you.")),
        Kind.SHUT_OUT: (no, gettext("Your account here is closed. An administrator can open it again.")),
        Kind.NO_ROLE: (
            no,
            gettext("Your company account has no role here. Ask whoever gives out roles in your company."),
        ),
    }
