"""The site over a small example company, filled once a session as a company's own base would be.

The app is imported when a fixture runs, for Django is ready only then.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from presek.app import wiring

CUSTOMERS = 400
"""Few enough to judge each of them by the reference engine."""
FILLED: list[Path] = []


@pytest.fixture(scope="session")
def company(tmp_path_factory, django_db_blocker):
    """The folder of a home with the example company, its segments computed, and a user of every role."""
    from tests.web import people

    before = wiring.home_folder()
    if not FILLED:  # other folders of tests import this fixture: one company serves them all
        folder = tmp_path_factory.mktemp("company") / "home"
        with django_db_blocker.unblock():
            people.fill(folder, customers=CUSTOMERS)
            people.leave()
            wiring.start(before)
        FILLED.append(folder)
    return FILLED[0]


@pytest.fixture
def site(company, django_db_blocker) -> Iterator[object]:
    """The site over the example company; tests that use it only look."""
    yield from opened(company, django_db_blocker)


@pytest.fixture
def own_site(company, tmp_path, django_db_blocker) -> Iterator[object]:
    """The site over a copy of the example company, for tests that change it."""
    folder = tmp_path / "home"
    shutil.copytree(company, folder)
    yield from opened(folder, django_db_blocker)


@pytest.fixture
def empty_site(tmp_path, django_db_blocker) -> Iterator[object]:
    """A home with a user of every role and nothing else."""
    from tests.web import people

    folder = tmp_path / "home"
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        people.found(folder)
        yield people.Site(folder)
        people.leave()
        wiring.start(before)


def opened(folder, django_db_blocker):
    """The site over the home in that folder, once; what was open before is open after it."""
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        yield people.Site(folder)
        people.leave()
        wiring.start(before)
