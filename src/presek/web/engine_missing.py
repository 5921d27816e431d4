"""What pages say while the engine that the base is bound to does not answer."""

from __future__ import annotations

from django.utils.translation import gettext

from presek.app import engine_away
from presek.app.standing import Standing
from presek.values.problem import Problem, Problems
from presek.web import words


def banner(standing: Standing) -> str:
    """What stands above every page; empty where the engine answers, or the base has none."""
    if standing.away_since is None or standing.as_of is None:
        return ""
    says = gettext(
        "The engine has not answered since %(since)s. You see what it said last, as of %(day)s; what only its rows "
        "tell is missing until it answers again."
    )
    return says % {"since": words.instant(standing.away_since), "day": words.day(standing.as_of)}


def is_so(wrong: Problems) -> bool:
    """Whether problems are the engine's, so that a page can be shown without what it was asked for."""
    return engine_away.is_so(wrong)


def missing(why: Problem | None) -> str:
    """What stands in the place of what only the engine knows; empty where nothing is missing."""
    return "" if why is None else gettext("This needs the engine. %(why)s") % {"why": words.problem(why)}
