"""The home that this site shows, and what its pages say of their numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from presek.app import standing as app_standing
from presek.app import wiring
from presek.app.home import Home
from presek.app.standing import Standing


def home() -> Home:
    """The home, opened once."""
    return _opened(wiring.home_folder())


def standing() -> Standing:
    """The instant that the pages answer for."""
    return app_standing.standing(home())


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Home:
    return Home.open(folder)
