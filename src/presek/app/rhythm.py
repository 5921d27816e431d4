"""The base's usual days between two orders: the middle one of all customers who have a rhythm of their own.

It stands for those who ordered too rarely to be held against themselves. It is measured of the data of each run, so
that the same data have the same answers, and kept as text beside the catalog in whose measures it stands.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import numpy as np

from presek.app import computing
from presek.app.home import RHYTHM_FILE, Home, rhythm_kept
from presek.app.snapshots import Opened, replace_text
from presek.catalog.default import UNMEASURED_RHYTHM
from presek.engine.columnar.living import Living
from presek.engine.columnar.vectors import Vector
from presek.plan.steps import Plan
from presek.segment.parse import parse_value
from presek.values.instant import AsOf
from presek.values.problem import Problems

RELATION = "orders"
DAYS_OF_A_RHYTHM = 4
"""Order days: three gaps."""
LEAST_DAYS = 30


def matters(plan: Plan) -> bool:
    """Whether a rule of a plan may read the base's rhythm: whatever reads it reads the customer's own gaps first."""
    return any(each.relation == RELATION and each.function == "median_gap" for each in plan.aggregates)


def is_old(opened: Opened, as_of: AsOf) -> bool:
    """Whether the kept rhythm is of another day, or of rows before the last ones that were taken in as a whole."""
    return rhythm_kept(opened.home.path).get("of") != _of(opened, as_of)


def with_rhythm(opened: Opened, days: str) -> Opened:
    """The same base with this rhythm in its catalog."""
    return replace(opened, catalog=opened.home.catalog(rhythm=days))


def measured(opened: Opened, as_of: AsOf, *, living: Living | None = None) -> str:
    """The rhythm in days, as plain text: at least thirty; 90 while nobody has three gaps between orders."""
    if RELATION not in opened.catalog.relations:
        return UNMEASURED_RHYTHM
    values = {"gap": parse_value(f"{RELATION}.median_gap()"), "days": parse_value(f"{RELATION}.days()")}
    try:
        found = computing.values_of(values, opened, as_of, living=living)
    except Problems:
        return kept(opened.home)  # the base's engine can't say now; it stays as it was
    gap, days = found["gap"], found["days"]
    if not (isinstance(gap, Vector) and isinstance(days, Vector)):
        return UNMEASURED_RHYTHM
    size = opened.snapshot.size
    own = np.broadcast_to(days.values, (size,)) >= DAYS_OF_A_RHYTHM
    for each in (gap, days):
        if each.unknown is not None:
            own = own & ~np.broadcast_to(each.unknown, (size,))
    gaps = np.broadcast_to(gap.values, (size,))[own]
    if not len(gaps):
        return UNMEASURED_RHYTHM
    middle = Decimal(float(np.median(gaps))) / 10 ** (0 if gap.real else gap.scale)
    return f"{max(middle, Decimal(LEAST_DAYS)).quantize(Decimal('0.01')).normalize():f}"


def kept(home: Home) -> str:
    """The rhythm that stands in the catalog."""
    return rhythm_kept(home.path).get("days", UNMEASURED_RHYTHM)


def keep(opened: Opened, as_of: AsOf, days: str) -> None:
    """Puts a rhythm in the catalog; whoever opens the base from now on has it."""
    said = json.dumps({"days": days, "of": _of(opened, as_of)})
    replace_text(opened.home.path / RHYTHM_FILE, said)


def _of(opened: Opened, as_of: AsOf) -> str:
    """The day, and the whole snapshot that rows are added to."""
    base = opened.snapshot.base
    return f"{as_of.day} {opened.name if base is None else base.directory.name}"
