"""What sets the customers of a segment apart: differences in what its rule does not look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from presek.health import spread
from presek.health.association import Association
from presek.health.light import Bounds, Light
from presek.health.spread import Spread

Kind: TypeAlias = Literal["eta_squared", "cramer_v"]


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference in one variable: `judged` is held against `bounds` (η² of a number, the corrected V of a code),
    `told` is what is reported (ω² of a number, the same V of a code)."""

    variable: str
    kind: Kind
    judged: float
    told: float
    bounds: Bounds

    @property
    def light(self) -> Light:
        """Green from a medium difference on, amber from a small one."""
        return self.bounds.light(self.judged)

    @property
    def strength(self) -> float:
        """How many times a medium difference it is: numbers and codes compared by one measure."""
        return self.judged / self.bounds.green


def of_number(variable: str, found: Spread) -> Effect:
    """Of a number."""
    bounds = Bounds(spread.MEDIUM, spread.SMALL)
    return Effect(variable, "eta_squared", found.eta_squared, max(found.omega_squared, 0.0), bounds)


def of_code(variable: str, found: Association) -> Effect:
    """Of a code."""
    return Effect(variable, "cramer_v", found.corrected, found.corrected, Bounds(found.clear, found.weak))


def strongest(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """The strongest first; of equals by name."""
    return tuple(sorted(effects, key=lambda each: (-each.strength, each.variable)))
