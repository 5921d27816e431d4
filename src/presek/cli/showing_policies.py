"""How commands show policies: plans, lists, conditions with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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


def approved(done: Mapping[str, Any]) -> None:
    """What approving all did, and what was left out."""
    for each in done["approved"]:
        printing.print_line(
            f"{each['key']} {each['version']}: {each['status']}, reaches customers on {each['reaches_customers_on']}"
        )
    for each in done["left_out"]:
        for problem in each["problems"]:
            printing.note(f"left out: {each['key']} {each['version']}: {problem['says']}")
    if not done["approved"] and not done["left_out"]:
        printing.note("nothing waits")


def conditions(told: Mapping[str, Any]) -> None:
    """What a customer gets, dimension by dimension, with the reason and who lost."""
    printing.print_line(f"{told['customer']} on {told['day']}")
    rows = []
    for dimension, decision in told["conditions"].items():
        because = decision["because"]
        told_by = because["segments"] or ([f"exception {because['exception']}"] if because["exception"] else [])
        rows.append((dimension, _value(decision["value"]), because["reason"], ", ".join(map(str, told_by))))
    printing.table(("", "gets", "because", "of"), rows)
    for dimension, decision in told["conditions"].items():
        for output, part in decision["parts"].items():
            for lost in part["lost"]:
                printing.print_line(f"  {dimension} {output}: {lost['segment']} ({lost['policy']}) lost: {lost['why']}")
            for legal in part["legal"]:
                printing.print_line(f"  ! {legal['verdict']} {legal['rule']}: {legal['texts'].get('en', '')}")
    printing.print_line(f"version {told['version'][:12]}, hash {told['hash'][:12]}")


FLAWS = {
    "tie": "differ, and only who was published earlier decides between them",
    "gap": "no policy gives anything",
    "no_segment": "its segment does not exist",
    "never_holds": "no customer can ever be in its segment",
    "nobody_inside": "nobody is in its segment today",
    "always_beaten": "whoever is in its segment is in the other's, which wins",
    "never_decides": "decides nothing for any of today's customers",
    "conflict": "must not speak together, and do: nothing is given",
    "prepaid_credit": "prepayment or a block beside credit",
    "over_its_cap": "its discount is above its own cap",
    "early_too_late": "its early payment is not before the term's end",
    "unheard": "an early payment without days, or a cadence without a weight, is never heard",
}


def inspection(told: Mapping[str, Any], *, only_news: bool) -> None:
    """What was found in policies, an example customer beside each; of a version only what it brings."""
    found = told["news"] if only_news else told["findings"]
    if not found:
        printing.print_line("nothing found")
        return
    rows = [
        (
            each["output"] or each["dimension"] or "",
            ", ".join(policy["key"] for policy in each["policies"]),
            FLAWS[each["flaw"]],
            each["customers"],
            each["example"],
        )
        for each in found
    ]
    printing.table(("", "policies", "finding", "customers", "for example"), rows)


def simulation(told: Mapping[str, Any]) -> None:
    """Who moves, what changes, and what it costs."""
    for moved in told["moved"]:
        printing.print_line(f"{moved['segment']}: {moved['entering']} would enter, {moved['leaving']} would leave")
    rows = [
        (each["dimension"], each["customers"], _value(each["before"]), _value(each["after"]))
        for each in told["transitions"]
    ]
    printing.table(("", "customers", "now", "then"), rows)
    effects = told["effects"]
    figures: dict[str, str | int] = {"customers": told["customers"], "conditions would change for": told["changed"]}
    for name in ("revenue", "margin"):
        if effects[name] is not None:
            figures[name] = effects[name]["change"]
    figures["receivables"] = effects["receivables"]
    figures["financing a year"] = effects["financing_a_year"]
    before, after = effects["phone"]["before"], effects["phone"]["after"]
    figures["calls"] = f"{before['calls']} ({before['hours']} h) now, {after['calls']} ({after['hours']} h) then"
    printing.fields(figures)
    for checks in told["legal"]:
        for result in checks["results"]:
            words = result["texts"].get("en", "")
            printing.print_line(f"! {checks['policy']}: {result['verdict']} {result['rule']}: {words}")
    printing.note("nothing was changed")


def _value(value: object) -> str:
    """A plain value in one line; what is not assigned says so."""
    match value:
        case None:
            return "unassigned"
        case dict():
            return ", ".join(f"{key} {_value(each)}" for key, each in value.items() if _tells(key, each))
        case list():
            return " ".join(_value(each) for each in value)
        case _:
            return str(value)


def _tells(key: str, value: object) -> bool:
    return value not in (None, [], "") and key not in {"labels", "texts", "stages", "offers", "hit", "capped_by"}
