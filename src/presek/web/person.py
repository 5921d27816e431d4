"""One person (`/administration/people/NUMBER`): address, roles, language; shut out, signed out, helped back in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from presek.app import people, second_factor, sso_people
from presek.app.people import Person
from presek.values.problem import Problems
from presek.web import guard, words
from presek.web.people import LANGUAGES, MadeLink, day_of, made_link, role_choices, wanted_of


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that `person.html` shows. `company`: they signed in with it; `made`: a link that was just made for them."""

    number: int
    name: str
    email: str
    held: tuple[str, ...]
    language: str
    active: bool
    waiting: bool
    guarded: bool
    company: bool
    seen: str
    sessions: int
    myself: bool
    roles: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    made: MadeLink | None
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.PEOPLE)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """The page, and what is done on it."""
    try:
        found = people.one(number)
    except Problems:
        raise Http404 from None
    faults: tuple[str, ...] = ()
    made = None
    if request.method == "POST":
        do = DEEDS.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        try:
            made = do(request, found)
        except Problems as refused:
            faults = tuple(words.said(each.says) for each in refused.problems)
        else:
            if made is None:
                return HttpResponseRedirect(reverse("person", args=(number,)))
    page = _page(people.one(number), made, faults, by=request.user.get_username())
    return render(request, "person.html", {"page": page}, status=422 if faults else 200)


def _page(found: Person, made: MadeLink | None, faults: tuple[str, ...], *, by: str) -> PersonPage:
    return PersonPage(
        number=found.number,
        name=found.name,
        email=found.email,
        held=people.held(found),
        language=found.language,
        active=found.active,
        waiting=found.waiting,
        guarded=found.guarded,
        company=found.number in sso_people.bound(),
        seen=day_of(found.seen),
        sessions=len(people.sessions(found.number)),
        myself=found.name == by,
        roles=role_choices(),
        languages=LANGUAGES,
        made=made,
        faults=faults,
    )


def _change(request: HttpRequest, found: Person) -> None:
    people.change(found.number, wanted_of(request), by=request.user.get_username())
    messages.success(request, gettext("Saved."))


def _shut_out(request: HttpRequest, found: Person) -> None:
    people.put_active(found.number, active=False, by=request.user.get_username())
    messages.success(request, gettext("%(name)s can no longer sign in.") % {"name": found.name})


def _let_in(request: HttpRequest, found: Person) -> None:
    people.put_active(found.number, active=True, by=request.user.get_username())
    messages.success(request, gettext("%(name)s can sign in again.") % {"name": found.name})


def _sign_out(request: HttpRequest, found: Person) -> None:
    keep = str(request.session.session_key or "") if found.name == request.user.get_username() else ""
    ended = people.sign_out_everywhere(found.number, by=request.user.get_username(), keep=keep)
    says = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended)
    messages.success(request, says % {"n": words.number(ended)})


def _password(request: HttpRequest, found: Person) -> MadeLink:
    if found.waiting:
        person, link = people.another_link(found.number, by=request.user.get_username())
    else:
        person, link = people.new_password(found.number, by=request.user.get_username())
    return made_link(request, person, link, invites=found.waiting)


def _second_factor(request: HttpRequest, found: Person) -> None:
    second_factor.reset(found.number, by=request.user.get_username())
    messages.success(request, gettext("The second factor is gone; %(name)s can set up another.") % {"name": found.name})


DEEDS: dict[str, Callable[[HttpRequest, Person], MadeLink | None]] = {
    "change": _change,
    "shut-out": _shut_out,
    "let-in": _let_in,
    "sign-out": _sign_out,
    "password": _password,
    "second-factor": _second_factor,
}
"""What can be done, by the name of its button."""
