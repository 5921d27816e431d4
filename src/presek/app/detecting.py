"""A look at a file before it is imported: what was found of its layout and its columns, with the evidence."""

from __future__ import annotations

from pathlib import Path

from presek.app.faults import no_file, place_problems
from presek.app.home import Home
from presek.source.detect import detect as looking
from presek.source.detected import Detected


def detect(home: Home, path: Path) -> Detected:
    """What a file seems to be. Only its beginning is read. Raises Problems where it can't be read at all."""
    if not path.exists():
        raise no_file(path)
    with place_problems():
        return looking(path, home.catalog())
