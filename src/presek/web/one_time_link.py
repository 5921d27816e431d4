"""Links by which somebody sets a password: mailed in their language, else shown once to whoever made them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from presek.app import mailing, site_settings
from presek.app.mailing import Mail
from presek.app.people import Link, Person
from presek.values.problem import Problems
from presek.web import words


def address(request: HttpRequest, link: Link) -> str:
    """The whole address."""
    return request.build_absolute_uri(reverse("password-set", args=(link.who, link.proof)))


def mail(request: HttpRequest, person: Person, link: Link, *, invites: bool) -> str:
    """Mails the link; empty where that is done, else why it was not."""
    if not person.email:
        return gettext("There is no e-mail address: hand the link over yourself.")
    if not mailing.is_set_up():
        return gettext("No mail server is set: hand the link over yourself.")
    try:
        mailing.send(_mail(person, address(request, link), invites=invites))
    except Problems as refused:
        return words.problem(refused.problems[0])
    return ""


def _mail(person: Person, where: str, *, invites: bool) -> Mail:
    with translation.override(person.language or site_settings.language()):
        if invites:
            subject = gettext("Your invitation to Presek")
            says = gettext("You have been invited to Presek. Your user name: %(name)s. Choose your password here:")
        else:
            subject = gettext("A new password for Presek")
            says = gettext("A new password was asked for. Your user name: %(name)s. Choose the password here:")
        ends = gettext("The link works once, for three days. If this was not meant for you, do nothing.")
    return Mail(person.email, subject, f"{says % {'name': person.name}}\n\n{where}\n\n{ends}\n")
