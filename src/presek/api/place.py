"""The home that the API answers from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from presek.app import wiring
from presek.app.home import Home


def home() -> Home:
    """The home, opened once."""
    return _opened(wiring.home_folder())


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Home:
    return Home.open(folder)
