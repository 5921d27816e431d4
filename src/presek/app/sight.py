"""Which facts a person may see, by how sensitive they are."""

from __future__ import annotations

from dataclasses import dataclass

from presek.catalog.model import Sensitivity


@dataclass(frozen=True, slots=True)
class Sight:
    """Facts of companies and plain personal facts are seen by all who may open a page; the others need a right."""

    intrusive: bool
    special: bool

    def sees(self, sensitivity: Sensitivity) -> bool:
        """Whether facts of this class are shown to this person."""
        match sensitivity:
            case Sensitivity.INTRUSIVE:
                return self.intrusive
            case Sensitivity.SPECIAL:
                return self.special
            case _:
                return True


EVERYTHING = Sight(intrusive=True, special=True)
"""For those who own the machine: the command line."""
