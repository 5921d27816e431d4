"""The API over the small example company of the site's tests."""

from __future__ import annotations

import pytest

from tests.app.fixtures import migrated
from tests.web.conftest import company, own_site, site

__all__ = ["company", "migrated", "own_site", "site"]


@pytest.fixture
def ask(site):
    """Programs that ask: `ask("segments")` has a key for that scope."""
    from tests.api.programs import Programs

    made = Programs(site)
    yield made
    made.leave()


@pytest.fixture
def own_ask(own_site):
    """The same over a base of its own."""
    from tests.api.programs import Programs

    made = Programs(own_site)
    yield made
    made.leave()
