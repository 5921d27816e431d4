"""The rows of law, shown and changed: a company's file replaces shipped rows by their id, or adds its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from presek.app import policies, policy_book, policy_checks
from presek.app.faults import no_file
from presek.app.home import Home
from presek.policy import law_text
from presek.policy.law import LawBook, LawRow
from presek.policy.quote import iso
from presek.values.problem import Problem, Problems


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row, whether it speaks today, and whether it is the company's own."""

    row: LawRow
    in_force: bool
    own: bool

    def as_json(self) -> dict[str, object]:
        """As plain values; days as dates."""
        row = self.row
        return {
            "id": row.key,
            "rule": row.rule,
            "subject": row.subject.value,
            "verdict": row.verdict.value,
            "limit_days": row.limit_days,
            "from": iso(row.from_day),
            "to": iso(row.to_day),
            "in_force": self.in_force,
            "own": self.own,
            "source": row.source,
            "proof": row.proof.value,
            "texts": dict(row.texts),
        }


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What would become of one row. `state`: new, changed, unchanged, removed, or shipped (the shipped one is back)."""

    key: str
    state: str


@dataclass(frozen=True, slots=True)
class LawPlan:
    """What a file of law would do, or did. `blocked`: policies in force, or to come, that would then be blocked; they
    stay, for they were approved, but what is blocked of a term is no longer given."""

    rows: tuple[PlannedRow, ...]
    blocked: tuple[tuple[str, str], ...]
    kept: bool = False

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "applied": self.kept,
            "rows": [{"id": each.key, "state": each.state} for each in self.rows],
            "blocked": [{"policy": policy, "rule": rule} for policy, rule in self.blocked],
        }


def listed(home: Home) -> tuple[ShownRow, ...]:
    """All rows in the order in which they speak."""
    own, day = _own(), policy_book.day(home)
    return tuple(ShownRow(row, row.in_force(day), row.key in own) for row in policy_book.law().rows)


def apply(home: Home, path: Path, *, by: str, approved_by: str, dry_run: bool = False) -> LawPlan:
    """Puts a company's file of law in place of the one before; with `dry_run`, only plans it.

    Problems: the file, with places; nobody else approves it.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise no_file(path) from None
    except UnicodeDecodeError:
        raise Problems(Problem("no-text", "this file is no UTF-8 text.", path=str(path))) from None
    wanted = law_text.read(text, path=str(path))
    if not dry_run and (not approved_by or policies.same_person(by, approved_by)):
        says = f"{by} changes what law is held to be; another person approves it (--approved-by NAME)."
        raise Problems(Problem("same-person", says, path="approved-by"))
    plan = LawPlan(_planned(wanted), _blocked(home, wanted), kept=not dry_run)
    if not dry_run:
        policy_book.set_law(text, by=f"{by}, {approved_by}")
    return plan


def _planned(wanted: LawBook) -> tuple[PlannedRow, ...]:
    """Rows that are or were the company's own."""
    shipped = {row.key: row for row in law_text.shipped().rows}
    now = {row.key: row for row in policy_book.law().rows}
    then = {row.key: row for row in wanted.rows}
    keys = [key for key in {**then, **now} if then.get(key) != shipped.get(key) or now.get(key) != shipped.get(key)]
    return tuple(PlannedRow(key, _state(then.get(key), now.get(key), shipped.get(key))) for key in keys)


def _state(then: LawRow | None, now: LawRow | None, shipped: LawRow | None) -> str:
    if then is None:
        return "removed"
    if now is None:
        return "new"
    if then == now:
        return "unchanged"
    return "shipped" if then == shipped else "changed"


def _blocked(home: Home, wanted: LawBook) -> tuple[tuple[str, str], ...]:
    return tuple(
        (policy.key, result.rule)
        for policy in policy_checks.standing(home)
        for result in policy_checks.of_policy(home, policy, law=wanted).blocked
    )


def _own() -> frozenset[str]:
    text = policy_book.settings().law
    if not text:
        return frozenset()
    return frozenset(row.key for row in law_text.read(text, path=policy_book.OWN_LAW, over=LawBook(())).rows)
