"""What every page says of its own numbers: the instant they answer for, and whether anybody in them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from presek.app import engine_away
from presek.app.home import Home
from presek.values.instant import moment_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The as-of day and instant of the published run (None before the first), and `made_up`: it is example data.

    `away_since`: since when the engine that the base is bound to does not answer; None where it does, or is none.
    """

    as_of: date | None
    instant: str
    made_up: bool
    away_since: datetime | None = None


def standing(home: Home) -> Standing:
    """Of the base in this home."""
    run = home.published()
    about = home.about()
    if run is None:
        return Standing(None, "", about.made_up)
    as_of, away = home.as_of(run.as_of), engine_away.of(home)
    since = None if away is None else moment_of(away.since).astimezone(as_of.zone)
    return Standing(as_of.day, str(as_of), about.made_up, since)
