"""Green, amber and red: a figure against its thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Light(Enum):
    """Good; to be looked at; bad; nothing can be said yet."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"


GRAVEST = (Light.RED, Light.AMBER, Light.UNKNOWN, Light.GREEN)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where green and amber begin: figures of at least, or with `most` of at most, so much."""

    green: float
    amber: float
    most: bool = False

    def light(self, figure: float | None) -> Light:
        """The light of a figure; of none, unknown.

        >>> [Bounds(0.8, 0.6).light(each).value for each in (0.8, 0.79, 0.59, None)]
        ['green', 'amber', 'red', 'unknown']
        """
        if figure is None:
            return Light.UNKNOWN
        if self._holds(figure, self.green):
            return Light.GREEN
        return Light.AMBER if self._holds(figure, self.amber) else Light.RED

    def _holds(self, figure: float, bound: float) -> bool:
        return figure <= bound if self.most else figure >= bound


def gravest(lights: tuple[Light, ...]) -> Light:
    """The gravest of lights; of none, unknown."""
    return next((each for each in GRAVEST if each in lights), Light.UNKNOWN)
