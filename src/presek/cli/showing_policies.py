"""How commands show policies: plans, lists, conditions with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presek.cli import printing

if TYPE_CHECKING:
    from presek.app.policy_applying import PolicyPlan


def plan(told: PolicyPlan, *, dry_run: bool) -> None:
    """What applying a file of policies would do, or did."""
    rows = [(each.key, each.segment, each.state, each.version, each.status) for each in told.policies]
    if rows:
        printing.table(("policy", "segment", "", "version", "state"), rows)
    for each in told.policies:
        for result in each.checks.results:
            printing.print_line(f"! {each.key}: {result.verdict.value} {result.rule}: {result.texts.get('en', '')}")
    for name in told.settings:
        printing.print_line(f"{name}: changed")
    for problem in told.problems:
        printing.note(f"would be refused: {problem}")
    if dry_run:
        printing.note("a dry run: nothing was kept")
    elif any(each.status == "proposed" for each in told.policies):
        printing.note("proposed policies wait for another person: `presek policies approve`, or the page of approvals")
