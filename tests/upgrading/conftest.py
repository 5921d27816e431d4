"""A home as an earlier edition left it."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from presek.app import wiring

KEPT = Path(__file__).parent / "home-0009.tar.xz"
"""Made by the edition whose newest migration was 0009: its demo of 60 customers, two users with roles, one refresh; its
caches and its secret key left out."""


@pytest.fixture
def old_home(tmp_path, django_db_blocker):
    """The folder of a home that migration 0009 was the newest of, with data."""
    from django.db import connections

    before = wiring.home_folder()
    folder = tmp_path / "home"
    with tarfile.open(KEPT) as archive:
        archive.extractall(folder, filter="data")
    with django_db_blocker.unblock():
        yield folder
        connections["default"].close()
        wiring.start(before)
