"""The client against the real server, over a copy of the site's small example company."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from presek.app import wiring
from tests.web.conftest import company

__all__ = ["company"]


@pytest.fixture(scope="session")
def served(company, tmp_path_factory, django_db_blocker) -> Iterator[object]:
    """The site's address and home, as `presek up` starts it, its day's file of conditions made."""
    from presek.app import condition_files
    from presek.app.home import Home
    from tests.browser.conftest import serving
    from tests.web import people

    folder = tmp_path_factory.mktemp("asked") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        condition_files.renew(Home.open(folder))
        people.leave()
        wiring.start(before)
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="session")
def key(served, django_db_blocker) -> str:
    """A key for everything."""
    return make_key(served.folder, django_db_blocker, "erp")


def make_key(folder, django_db_blocker, name: str, *scopes: str) -> str:
    """A key of the served home, made as the command makes it."""
    from presek.app import keys
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        made = keys.add(name, scopes or tuple(keys.SCOPES), per_minute=1_000_000, by="tests")
        people.leave()
        wiring.start(before)
    return made.secret
