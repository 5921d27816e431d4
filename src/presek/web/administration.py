"""Administration (`/administration`): a card for each thing to look after, as far as one may."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from presek.app import backup_job, engine_state, erasing, job_list, keys, people, role_list, second_factor
from presek.web import backups, engine, guard, place, words


@dataclass(frozen=True, slots=True)
class Card:
    """A thing to look after: what it is for, and how it stands."""

    title: str
    says: str
    url: str
    stands: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class AdministrationPage:
    """All that `administration.html` shows."""

    cards: tuple[Card, ...]


@require_safe
@guard.needs(guard.VIEW)
def administration(request: HttpRequest) -> HttpResponse:
    """The page."""
    made = (maker(request) for permission, maker in CARDS if request.user.has_perm(permission))
    return render(request, "administration.html", {"page": AdministrationPage(tuple(made))})


def _people(_request: HttpRequest) -> Card:
    known = people.listed()
    active = sum(each.active for each in known)
    stands = ngettext("%(n)s person may sign in", "%(n)s people may sign in", active) % {"n": words.number(active)}
    return Card(gettext("People"), gettext("Invite, give roles, help back in."), reverse("people"), stands)


def _roles(_request: HttpRequest) -> Card:
    own = sum(name not in role_list.SHIPPED for name in role_list.everyone())
    stands = ngettext("%(n)s role of your own", "%(n)s roles of your own", own) % {"n": words.number(own)}
    return Card(gettext("Roles"), gettext("What each role may see and do."), reverse("roles"), stands)


def _keys(_request: HttpRequest) -> Card:
    standing = sum(each.revoked_at is None for each in keys.everyone())
    stands = ngettext("%(n)s key in force", "%(n)s keys in force", standing) % {"n": words.number(standing)}
    return Card(gettext("Keys of programs"), gettext("How other programs ask and tell."), reverse("keys"), stands)


def _webhooks(_request: HttpRequest) -> Card:
    return Card(gettext("Webhooks"), gettext("Who is told when something changes."), reverse("webhooks"), "")


def _jobs(_request: HttpRequest) -> Card:
    at_work = bool(job_list.schedule(place.home()).worker)
    stands = gettext("The worker is at work.") if at_work else gettext("No worker runs.")
    return Card(gettext("Jobs"), gettext("What the worker did and does next."), reverse("jobs"), stands, not at_work)


def _fields(_request: HttpRequest) -> Card:
    return Card(gettext("Fields"), gettext("Who sees and edits which field."), reverse("fields"), "")


def _audit(_request: HttpRequest) -> Card:
    return Card(gettext("Audit trail"), gettext("Who did what to what, and when."), reverse("audit"), "")


def _erasures(_request: HttpRequest) -> Card:
    found = erasing.listed()
    waiting = sum(not each.done for each in found)
    stands = ngettext("%(n)s erasing under way", "%(n)s erasings under way", waiting) % {"n": words.number(waiting)}
    says = gettext("Who asked for it, when and why; what went, and what stays.")
    return Card(gettext("Erasings and restrictions"), says, reverse("erasures"), stands if waiting else "", waiting > 0)


def _backups(_request: HttpRequest) -> Card:
    tone, stands = backups.stands(backup_job.standing())
    says = gettext("The whole base in one file, by itself or now.")
    return Card(gettext("Backups"), says, reverse("backups"), stands, tone != "good")


def _engine(_request: HttpRequest) -> Card:
    tone, stands = engine.stands(engine_state.state(place.home()))
    says = gettext("Where the rows are, and when they were asked last.")
    return Card(gettext("Engine"), says, reverse("engine"), stands, tone in {"warn", "bad"})


def _settings(_request: HttpRequest) -> Card:
    says = gettext("Name of the company, signing in, quiet hours, mail.")
    return Card(gettext("Settings"), says, reverse("settings"), "")


def _own(request: HttpRequest) -> Card:
    on = second_factor.is_on(int(request.user.pk or 0))
    stands = gettext("second factor on") if on else gettext("no second factor")
    says = gettext("Password, second factor, start page, where you are signed in.")
    return Card(gettext("Your account"), says, reverse("account"), stands)


CARDS = (
    (guard.PEOPLE, _people),
    (guard.PEOPLE, _roles),
    (guard.PEOPLE, _fields),
    (guard.KEYS, _keys),
    (guard.WEBHOOKS, _webhooks),
    (guard.IMPORT, _jobs),
    (guard.AUDIT, _audit),
    (guard.RIGHTS, _erasures),
    (guard.SETTINGS, _backups),
    (guard.SETTINGS, _engine),
    (guard.SETTINGS, _settings),
    (guard.VIEW, _own),
)
"""What each card needs, in the order in which they stand."""
