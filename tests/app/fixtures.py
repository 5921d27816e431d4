"""A home for each test, its database copied from one that was migrated once.

The app is imported when a fixture runs, for Django is ready only then.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from presek.app import wiring


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_blocker):
    """The folder of an empty home, set up once a session."""
    from tests.app import homes

    with django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("template") / "home"
        homes.Home.open(folder)
        homes.leave()
        return folder


@pytest.fixture
def home(tmp_path, migrated, django_db_blocker) -> Iterator[object]:
    """A home of its own, in PLN and Europe/Warsaw, pinned to the end of 30 June 2026."""
    from tests.app import homes

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        yield homes.make(tmp_path / "home", migrated)
        homes.leave()
        wiring.start(before)
