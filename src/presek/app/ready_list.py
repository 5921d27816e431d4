"""The ready mappings there are, and which of them fit a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from presek.app.faults import no_file, place_problems
from presek.source import ready
from presek.source.suggest import columns_of


@dataclass(frozen=True, slots=True)
class Listed:
    """One ready mapping as a person sees it."""

    name: str
    system: str
    table: str
    brings: str
    export: str
    source: str

    def as_json(self) -> dict[str, str]:
        """The shape that is printed."""
        return {
            "name": self.name, "system": self.system, "table": self.table, "brings": self.brings,
            "export": self.export, "source": self.source,
        }  # fmt: skip


def listed(language: str = "en") -> tuple[Listed, ...]:
    """All ready mappings, by system; what they bring in one of the languages."""
    found = sorted(ready.catalogue(), key=lambda each: (each.system.casefold(), each.key))
    return tuple(
        Listed(each.key, each.system, each.table, each.descriptions[language], each.export, each.source)
        for each in found
    )


def recognised(path: Path) -> tuple[str, ...]:
    """The names of the ready mappings that a file fits, the surest first."""
    if not path.exists():
        raise no_file(path)
    with place_problems():
        found = ready.fitting_xml(path) if ready.is_xml(path) else ready.fitting(columns_of(path))
    return tuple(each.key for each in found)
