"""Who stands behind a number of a change of segments that waits."""

from __future__ import annotations

from presek.app import applying, pages_segment_changes, people_behind, segment_approving, simulating
from presek.app.home import Home
from presek.app.people_behind import Change
from presek.app.rule_preview import Person
from presek.app.segment_people import People
from presek.app.simulating import Proposal
from presek.policy.treatment import Dimension
from presek.values.problem import Problem, Problems, nearest_names

WAYS = ("after", "entering", "leaving")


def of_change(home: Home, number: int, *, segment: str, way: str, person: Person, page: int) -> People:
    """Who would be in a segment, enter or leave it. Problems: no such change, segment or way; it does not wait; it
    rests on what this person may not see."""
    if way not in WAYS:
        raise Problems(Problem("unknown-way", f"'{way}' is none of {', '.join(WAYS)}.", path="way"))
    shown = segment_approving.one(number)
    segment_approving.must_see(home, shown.kept, person.sight)
    planned = applying.sets_planned(home, pages_segment_changes.proposed(shown), segment)
    change = planned.change()
    found = {"after": planned.after.true, "entering": change.entered, "leaving": change.left}
    return people_behind.listed(home, found[way], planned.opened, page=page)


def of_conditions(home: Home, number: int, change: Change, *, person: Person, page: int) -> People:
    """Whose conditions would be others (`change`: in which dimension, and how). Problems as of `of_change`."""
    shown = segment_approving.one(number)
    segment_approving.must_see(home, shown.kept, person.sight)
    names = {each.value: each for each in Dimension}
    if change.dimension and change.dimension not in names:
        says = f"'{change.dimension}' is none of {', '.join(names)}."
        near = nearest_names(change.dimension, names)
        raise Problems(Problem("unknown-dimension", says, path="dimension", nearest=near))
    given = pages_segment_changes.proposed(shown)
    found = simulating.who(home, Proposal(segmentations=given), dimension=names.get(change.dimension), name=change.name)
    return people_behind.listed(home, found.customers, found.opened, page=page)
