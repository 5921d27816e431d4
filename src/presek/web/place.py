"""The home that this site shows, and what its pages say of their numbers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.db import connections

from presek.app import explore_index, wiring
from presek.app import standing as app_standing
from presek.app.home import Home
from presek.app.standing import Standing
from presek.values.problem import Problems


def home() -> Home:
    """The home, opened once."""
    return _opened(wiring.home_folder())


def standing() -> Standing:
    """The instant that the pages answer for."""
    return app_standing.standing(home())


def warm() -> None:
    """Readies what Explore counts with; where there is nothing to count yet, the first page will say so."""
    try:
        explore_index.of_run(home())
    except Problems:
        return
    finally:
        connections.close_all()


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Home:
    return Home.open(folder)
