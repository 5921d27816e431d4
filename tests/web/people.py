"""The example company as tests see it, and those who look at it: one user of every role, each called like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.cache import cache as kept
from django.db import connections
from django.test import Client

from presek.app import demo, explore_index, wiring
from presek.app.explore_index import ExploreIndex
from presek.app.home import Home
from presek.web import roles

PASSWORD = "correct horse battery"
NOBODY = "nobody"


@dataclass
class Site:
    """A home with its pages."""

    folder: Path

    @cached_property
    def home(self) -> Home:
        return Home.open(self.folder)

    @cached_property
    def index(self) -> ExploreIndex:
        return explore_index.of_run(self.home)

    @property
    def size(self) -> int:
        return self.index.size

    @cached_property
    def customer(self) -> str:
        """Somebody's key."""
        return self.index.values.opened.snapshot.key(0)

    def customer_with(self, field: str) -> str:
        """The key of somebody of whom this is known."""
        unknown = self.index.values.values[field].unknown
        return self.index.values.opened.snapshot.key(int(np.flatnonzero(~unknown)[0]))

    def tokens(self, facet: str) -> tuple[str, ...]:
        """The values of a facet."""
        return self.index.facets[facet].tokens

    def client(self, role: str | None = "analyst", *, language: str = "en", checks: bool = False) -> Client:
        """A browser, signed in with a role (`nobody` has none; None: not signed in)."""
        client = Client(enforce_csrf_checks=checks, headers={"host": "localhost"})
        client.cookies["presek_language"] = language
        if role is not None:
            client.force_login(User.objects.get(username=role))
        return client


def fill(folder: Path, *, customers: int) -> None:
    """Makes the home."""
    folder.mkdir(parents=True)
    wiring.start(folder)
    home = Home.open(folder)
    demo.load(home, customers=customers, say=lambda _: None)
    invite()


def found(folder: Path) -> None:
    """Makes a home with people and nothing else."""
    folder.mkdir(parents=True)
    wiring.start(folder)
    Home.open(folder)
    invite()


def invite() -> None:
    """Adds somebody without a role, and one person of every role."""
    User(username=NOBODY, password=hashed()).save()
    for role in roles.MAY:
        user = User(username=role, password=hashed())
        user.save()
        user.groups.add(Group.objects.get(name=role))


@cache
def hashed() -> str:
    """Everybody's password as it is kept; hashing it takes a while and is done once."""
    return make_password(PASSWORD)


def leave() -> None:
    """Closes the database, so that its files are whole, and forgets failed attempts to sign in."""
    connections["default"].close()
    kept.clear()
