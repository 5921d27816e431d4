"""The homes of these tests, and an API, an object store and database servers on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.fixtures import home, migrated
from tests.sources.api import Api, serving
from tests.sources.bucket import Bucket

__all__ = ["home", "migrated"]


@pytest.fixture
def api() -> Iterator[Api]:
    """An API on this machine, empty."""
    with serving(Api()) as made:
        yield made


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """An object store on this machine, empty."""
    with serving(Bucket()) as made:
        yield made
