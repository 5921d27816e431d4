"""`x more than 90 days ago` is `days since x > 90`, `less than` is `0 <= days since x < 90`; a week is seven days.

Months and years follow the calendar and stay as they are.
"""

from __future__ import annotations

from decimal import Decimal

from presek.segment.passes.everywhere import everywhere
from presek.segment.terms import Ago, All, Comparison, DaysSince, NumberLiteral, Term

DAYS = {"days": 1, "weeks": 7}


def ago_as_days(term: Term) -> Term:
    """Writes `ago` in days or weeks as a number of days."""
    return everywhere(term, _days)


def _days(term: Term) -> Term:
    match term:
        case Ago(value=value, comparison=comparison, count=count, unit="days" | "weeks" as unit, place=place):
            days = DaysSince(value, place)
            bound = NumberLiteral(Decimal(count * DAYS[unit]))
            if comparison == "more":
                return Comparison(bound, "<", days, place)
            floor = Comparison(NumberLiteral(Decimal(0)), "<=", days, place)
            return All((floor, Comparison(days, "<", bound, place)), place)
        case _:
            return term
