"""One's own account (`/account`): password, second factor, start page, where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from presek.app import own_choices, people, second_factor
from presek.web import attempts, guard, start, words
from presek.web import people as people_page


@dataclass(frozen=True, slots=True)
class Device:
    """Where one is signed in: `begun` names it; `here`: it is this one."""

    begun: int
    since: str
    program: str
    here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """All that `account.html` shows. `usual`: the start page of one's role."""

    name: str
    email: str
    roles: str
    guarded: bool
    codes: int
    starts: tuple[tuple[str, str], ...]
    start: str
    usual: str
    devices: tuple[Device, ...]
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def account(request: HttpRequest) -> HttpResponse:
    """The page, and what is done on it."""
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        do = DEEDS.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        faults = do(request, User.objects.get(pk=request.user.pk))
        if not faults:
            return HttpResponseRedirect(reverse("account"))
    return render(request, "account.html", {"page": _page(request, faults)}, status=422 if faults else 200)


def _page(request: HttpRequest, faults: tuple[str, ...]) -> AccountPage:
    user = User.objects.get(pk=request.user.pk)
    names, held = start.names(), guard.held(user)
    return AccountPage(
        name=user.get_username(),
        email=user.email,
        roles=", ".join(map(people_page.role_name, held)),
        guarded=second_factor.is_on(user.pk),
        codes=second_factor.recovery_left(user.pk),
        starts=tuple((name, names[name]) for name in start.offered(user)),
        start=own_choices.start(user.pk),
        usual=names[start.of_roles(user, held)],
        devices=tuple(
            Device(
                each.begun, people_page.day_of(each.begun or None), each.device, each.key == request.session.session_key
            )
            for each in people.sessions(user.pk)
        ),
        faults=faults,
    )


def _password(request: HttpRequest, user: User) -> tuple[str, ...]:
    name, place = f"own {user.get_username()}", str(request.META.get("REMOTE_ADDR", ""))
    if attempts.too_many(name, place):
        return (gettext("Too many attempts. Wait a quarter of an hour, then try again."),)
    said = request.POST
    given = {each: said.get(field, "") for each, field in FIELDS.items()}
    form = PasswordChangeForm(user, given)
    if not form.is_valid():
        if "old_password" in form.errors:
            attempts.failed(name, place)
            return (gettext("The present password is another one."),)
        return tuple(dict.fromkeys(str(text) for found in form.errors.values() for text in found))
    form.save()
    update_session_auth_hash(request, user)
    people.password_set(user.pk)
    messages.success(request, gettext("The password is changed; you stay signed in only here."))
    return ()


def _start(request: HttpRequest, user: User) -> tuple[str, ...]:
    chosen = request.POST.get("start", "")
    if chosen and chosen not in start.offered(user):
        return (gettext("This page is not open to you."),)
    own_choices.choose(user.pk, start=chosen)
    messages.success(request, gettext("Saved."))
    return ()


def _end(request: HttpRequest, user: User) -> tuple[str, ...]:
    said = request.POST.get("begun", "")
    people.end_session(user.pk, int(said) if said.isascii() and said.isdigit() else -1)
    return ()


def _end_others(request: HttpRequest, user: User) -> tuple[str, ...]:
    keep = str(request.session.session_key or "")
    ended = people.sign_out_everywhere(user.pk, by=user.get_username(), keep=keep)
    says = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended)
    messages.success(request, says % {"n": words.number(ended)})
    return ()


FIELDS = {"old_password": "password-now", "new_password1": "password-new", "new_password2": "password-again"}
DEEDS: dict[str, Callable[[HttpRequest, User], tuple[str, ...]]] = {
    "password": _password,
    "start": _start,
    "end": _end,
    "end-others": _end_others,
}
"""What can be done, by the name of its button; each says what is wrong, or nothing."""
