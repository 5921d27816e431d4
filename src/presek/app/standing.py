"""What every page says of its own numbers: the instant they answer for, and whether anybody in them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from presek.app.home import Home


@dataclass(frozen=True, slots=True)
class Standing:
    """The as-of day and instant of the published run (None before the first), and `made_up`: it is example data."""

    as_of: date | None
    instant: str
    made_up: bool


def standing(home: Home) -> Standing:
    """Of the base in this home."""
    run = home.published()
    about = home.about()
    if run is None:
        return Standing(None, "", about.made_up)
    as_of = home.as_of(run.as_of)
    return Standing(as_of.day, str(as_of), about.made_up)
