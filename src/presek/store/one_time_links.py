"""Links by which somebody sets a password: good once, and for so long as the site's settings say (three days)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


@dataclass(frozen=True, slots=True)
class Link:
    """The two parts of a link: who, and what proves it."""

    who: str
    proof: str


def made_for(person: int) -> Link:
    """A link for a person. It opens nothing once a password was set, the address changed, or they signed in."""
    user = User.objects.get(pk=person)
    return Link(urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user))
