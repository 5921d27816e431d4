"""Who looks after whom: owners given by rules, the first that takes a customer in counts, or by hand to a selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from presek.app import bulk_editing, clock, counting, editing, reading, segment_sight
from presek.app.editing import KEY, Edit, Saved
from presek.app.home import Home, user_name
from presek.app.sight import EVERYTHING, Sight
from presek.membership.customers import Customers
from presek.store import audit
from presek.store.audit import Entry
from presek.values.problem import Problem, Problems

FIELD = "owner"
WITHOUT = f"{FIELD} is unknown"
MOST_RULES = 200


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """An owner and the rule whose customers are theirs."""

    owner: str
    rule: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """How many customers each owner gets (in the order of the rules), how many nobody, and what was kept."""

    counts: tuple[tuple[str, int], ...]
    nobody: int
    saved: Saved | None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        owners = [{"owner": owner, "customers": customers} for owner, customers in self.counts]
        return {"owners": owners, "nobody": self.nobody, "saved": None if self.saved is None else self.saved.as_json()}


def rule_of(text: str) -> OwnerRule:
    """A rule as it is typed: `Anna Nowak: country = "PL"`."""
    owner, colon, rule = text.partition(":")
    if not (colon and owner.strip() and rule.strip()):
        says = f"'{text}' gives nobody to anybody; expected 'owner: rule'."
        raise Problems(Problem("no-rule", says, path=FIELD))
    return OwnerRule(owner.strip(), rule.strip())


def assign(
    home: Home, rules: Sequence[OwnerRule], edit: Edit, *, anew: bool = False, dry_run: bool = False
) -> Assignment:
    """Gives customers their owners. Those who have one keep them, unless `anew`. `edit` says since when and who says.

    Problems: a rule is wrong, or rests on what this person may not see; there is no field for owners.
    """
    if not rules or len(rules) > MOST_RULES:
        raise Problems(Problem("rules", f"1 to {MOST_RULES} rules are expected.", path=FIELD))
    everybody = Customers(reading.opened(home).snapshot.everybody, reading.opened(home).snapshot.size).mask()
    left = everybody if anew else everybody & _mask(home, WITHOUT)
    rows: list[dict[str, str]] = []
    counts: list[tuple[str, int]] = []
    for each in rules:
        mine = left & _mask(home, each.rule, edit.sight)
        left = left & ~mine
        counts.append((each.owner, int(np.count_nonzero(mine))))
        rows += [{KEY: key, FIELD: each.owner} for key in bulk_editing.keys_of(home, mine)]
    saved = None
    if rows:
        what = f"owners by {len(rules)} rules"
        saved = editing.save_many(home, rows, edit, what=what, dry_run=dry_run)
        if not dry_run:
            detail = {"rules": [[each.owner, each.rule] for each in rules], "number": saved.number}
            audit.add(Entry(clock.now(), edit.by or user_name(), action="assigned-owners", subject=what, detail=detail))
    return Assignment(tuple(counts), int(np.count_nonzero(left)), saved)


def _mask(home: Home, rule: str, sight: Sight = EVERYTHING) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    term = counting.read_rule(rule, home)
    segment_sight.must_see(home, term, sight)
    counted = counting.count(home, term)
    assert counted.true is not None  # a count always says who
    return counted.true.mask()
