"""Where the traceback of an error in Presek itself goes, so that nobody has to see it and nothing is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from presek.app import clock
from presek.values.instant import moment_of


def write(traceback: str, *, home: Path | None = None) -> Path | None:
    """The file that now holds the traceback: in the home's `logs`, else among temporary files; None where neither
    can be."""
    name = f"error-{moment_of(clock.now()):%Y%m%dT%H%M%S%fZ}.txt"
    places = [] if home is None else [home / "logs"]
    for folder in (*places, Path(tempfile.gettempdir())):
        try:
            if home is not None and folder.parent == home and not home.is_dir():
                continue
            folder.mkdir(exist_ok=True)
            path = folder / name
            path.write_text(traceback, "utf-8")
        except OSError:
            continue
        return path
    return None
