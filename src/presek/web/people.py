"""People (`/administration/people`): who may sign in, with which roles; invited here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from presek.app import people, role_list, site_settings, sso_people
from presek.app.people import Link, Person, Wanted
from presek.values.instant import local_day
from presek.values.problem import Problems
from presek.web import guard, one_time_link, place, roles, words

LANGUAGES = (("en", "English"), ("pl", "Polski"), ("sl", "Slovenščina"))


@dataclass(frozen=True, slots=True)
class Row:
    """A person as the list shows them."""

    name: str
    url: str
    email: str
    roles: str
    active: bool
    waiting: bool
    guarded: bool
    company: bool
    seen: str


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that is shown this once, for whom, and why it was not mailed (empty: it was)."""

    name: str
    address: str
    why: str
    email: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """All that `people.html` shows. `made`: the invitation that was just made."""

    rows: tuple[Row, ...]
    roles: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    said: Wanted
    made: MadeLink | None
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.PEOPLE)
def listed(request: HttpRequest) -> HttpResponse:
    """The list, and an invitation."""
    said = Wanted("", language=site_settings.language(), roles=("viewer",))
    faults: tuple[str, ...] = ()
    made = None
    if request.method == "POST":
        said = wanted_of(request)
        try:
            person, link = people.invite(said, by=request.user.get_username())
        except Problems as refused:
            faults = tuple(words.said(each.says) for each in refused.problems)
        else:
            made = made_link(request, person, link, invites=True)
            said = Wanted("", language=said.language, roles=("viewer",))
    page = PeoplePage(
        rows=_rows(),
        roles=role_choices(),
        languages=LANGUAGES,
        said=said,
        made=made,
        faults=faults,
    )
    return render(request, "people.html", {"page": page}, status=422 if faults else 200)


def wanted_of(request: HttpRequest) -> Wanted:
    """What a form says somebody is to be."""
    said = request.POST
    return Wanted(
        said.get("person-name", "")[:200],
        email=said.get("person-email", "")[:300],
        roles=tuple(said.getlist("person-role")),
        language=said.get("person-language", ""),
    )


def made_link(request: HttpRequest, person: Person, link: Link, *, invites: bool) -> MadeLink:
    """The link, mailed where that is possible; shown where it was not."""
    why = one_time_link.mail(request, person, link, invites=invites)
    return MadeLink(person.name, one_time_link.address(request, link) if why else "", why, person.email)


def role_choices() -> tuple[tuple[str, str], ...]:
    """The roles to choose from: those that ship in their order, then the company's own."""
    known = role_list.everyone()
    shipped = [name for name in roles.MAY if name in known]
    return tuple((name, role_name(name)) for name in [*shipped, *(each for each in known if each not in roles.MAY)])


def role_name(name: str) -> str:
    """What a role is called on pages."""
    return str(roles.NAMES.get(name, name))


def day_of(instant: int | None) -> str:
    """The local day of an instant in words; empty where there is none."""
    return "" if instant is None else words.day(local_day(instant, place.home().as_of().zone))


def _rows() -> tuple[Row, ...]:
    bound = sso_people.bound()
    return tuple(_row(each, company=each.number in bound) for each in people.listed())


def _row(each: Person, *, company: bool) -> Row:
    return Row(
        each.name,
        reverse("person", args=(each.number,)),
        each.email,
        roles=", ".join(map(role_name, people.held(each))),
        active=each.active,
        waiting=each.waiting,
        guarded=each.guarded,
        company=company,
        seen=day_of(each.seen),
    )
