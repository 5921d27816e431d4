"""The latest imports, and how many of their rejects nobody mended."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app.import_report import name_of
from presek.store import import_details, imports
from presek.store.imports import Imported

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One import; rejected = `open` + mended."""

    number: int
    imported: Imported
    open: int

    @property
    def file(self) -> str:
        """The file's name, without the folder it lay in."""
        return name_of(self.imported.path)


def latest() -> tuple[Line, ...]:
    """The newest first."""
    mended = import_details.mended_counts()
    return tuple(
        Line(number, each, each.rejected - mended.get(number, 0)) for number, each in imports.numbered(MOST)
    )  # fmt: skip
