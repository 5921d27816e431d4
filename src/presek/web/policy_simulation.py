"""What a version of a policy would change (`/policies/<key>/simulation`), replayed on the last twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import pages_conditions, pages_policies, policy_inspection, simulating
from presek.app.simulated_effects import Assumptions, Legal
from presek.app.simulating import Simulation, Transition
from presek.app.small_cells import EXACT
from presek.values.money import Money
from presek.values.problem import Problems
from presek.web import guard, place, treatments, words
from presek.web.conditions_card import Note, note
from presek.web.policy import PolicyPage, page_of
from presek.web.policy_findings import FindingLine, lines
from presek.web.whole_number import whole

MOST_AGENTS = 10_000
AGENTS = Assumptions().agents


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it was, what it would be, and the difference; empty parts are not known."""

    label: str
    before: str
    after: str
    change: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """So many customers would get something else in a dimension; `examples` are keys with their pages, `url`
    lists them all (empty: not for this person)."""

    dimension: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    customers: int
    examples: tuple[tuple[str, str], ...]
    url: str


@dataclass(frozen=True, slots=True)
class LawLine:
    """How many get a result of a rule of law, now and with the version, and where they are listed (empty: nobody)."""

    rule: str
    grave: bool
    before: int
    before_url: str
    after: int
    after_url: str


@dataclass(frozen=True, slots=True)
class SimulationPage:
    """All that `policy_simulation.html` shows."""

    policy: PolicyPage
    customers: int
    changed: int
    share: str
    figures: tuple[Figure, ...]
    changes: tuple[Changed, ...]
    legal: tuple[LawLine, ...]
    notes: tuple[Note, ...]
    findings: tuple[FindingLine, ...]
    agents: int
    minutes: str
    lists: str
    faults: tuple[str, ...]


@require_safe
@guard.needs(guard.RECORDS)
def simulation(request: HttpRequest, key: str) -> HttpResponse:
    """The page; `agents` and `minutes` of a call may be given."""
    language = words.language()
    version = whole(request.GET.get("version", ""))
    found = pages_policies.policy(place.home(), key, version, language=language)
    agents = min(whole(request.GET.get("agents", "")) or AGENTS, MOST_AGENTS)
    minutes = whole(request.GET.get("minutes", ""))
    assumed = Assumptions(agents=agents, minutes=Fraction(minutes) if minutes else None)
    shown = page_of(found, request)
    try:
        told = simulating.of_version(place.home(), key, found.version, assumptions=assumed)
    except Problems as refused:
        faults = tuple(words.problem(problem) for problem in refused.problems)
        page = SimulationPage(shown, 0, 0, "", (), (), (), (), (), agents, request.GET.get("minutes", ""), "", faults)
        return render(request, "policy_simulation.html", {"page": page}, status=422)
    lists = f"{reverse('simulation-customers', args=(key,))}?{urlencode({'version': found.version, 'made': told.made})}"
    legal = tuple(result for each in told.legal for result in each.results)
    page = SimulationPage(
        policy=shown,
        customers=told.customers,
        changed=told.changed,
        share=words.share(told.changed, told.customers),
        figures=figures_of(told) if guard.sees_revenue(request.user) else (),
        changes=tuple(changed_of(each, lists) for each in told.transitions),
        legal=tuple(_under_law(each, lists) for each in told.effects.legal if each.rule),
        notes=tuple(map(note, pages_conditions.notes(legal, language=language))),
        findings=lines(
            policy_inspection.told(place.home(), key, found.version, language=language), EXACT, lists=f"{lists}&"
        ),
        agents=agents,
        minutes=str(minutes or ""),
        lists=lists,
        faults=(),
    )
    return render(request, "policy_simulation.html", {"page": page})


def _under_law(each: Legal, lists: str) -> LawLine:
    def url(count: int, side: str) -> str:
        asked = {"law": each.rule, "verdict": each.verdict.value, "side": side}
        return f"{lists}&{urlencode(asked)}" if count else ""

    return LawLine(
        each.rule,
        each.verdict.value == "BLOCK",
        before=each.before,
        before_url=url(each.before, "before"),
        after=each.after,
        after_url=url(each.after, "after"),
    )


def figures_of(told: Simulation) -> tuple[Figure, ...]:
    """Revenue, margin, receivables and calls, before and after."""
    effects = told.effects
    sales = effects.sales
    found = [
        Figure(
            gettext("Revenue of twelve months"),
            _money(sales.revenue_before),
            _money(sales.revenue_after),
            _signed(sales.revenue),
            _tone(sales.revenue),
        )
    ]
    if sales.margin_before is not None and sales.margin_after is not None and sales.margin is not None:
        margin = _money(sales.margin_before), _money(sales.margin_after), _signed(sales.margin)
        found.append(Figure(gettext("Margin"), *margin, _tone(sales.margin)))
    receivables = Figure(gettext("Receivables"), "", "", _signed(effects.receivables), _tone(effects.receivables, -1))
    found.append(receivables)
    cost = effects.yearly_cost
    found.append(Figure(gettext("Cost of financing them, a year"), "", "", _signed(cost), _tone(cost, -1)))
    before, after = effects.phone_before, effects.phone_after
    calls = words.number(before.calls), words.number(after.calls), words.number(after.calls - before.calls)
    found.append(Figure(gettext("Calls a year by customers who may phone"), *calls))
    if before.load.hours is not None and after.load.hours is not None:
        was, becomes = (_hours(each) for each in (before.load.hours, after.load.hours))
        less = _hours(after.load.hours - before.load.hours)
        found.append(Figure(gettext("Hours of the whole team, all calls at once"), was, becomes, less))
    if sales.volume_for_revenue:
        found.append(Figure(gettext("More volume for the same revenue"), "", "", _percent(sales.volume_for_revenue)))
    if sales.volume_for_margin:
        found.append(Figure(gettext("More volume for the same margin"), "", "", _percent(sales.volume_for_margin)))
    return tuple(found)


def changed_of(each: Transition, lists: str) -> Changed:
    """A change of one dimension in words; `lists`: the beginning of the address that lists whose it is."""
    dimension = each.dimension.value
    return Changed(
        dimension=treatments.dimension_name(dimension),
        before=treatments.lines(dimension, each.before) or (gettext("unassigned"),),
        after=treatments.lines(dimension, each.after) or (gettext("unassigned"),),
        customers=each.customers,
        examples=tuple((key, reverse("customer", args=(key,))) for key in each.examples),
        url=f"{lists}&{urlencode({'dimension': dimension, 'change': each.name})}" if lists else "",
    )


def _money(amount: Money) -> str:
    return words.money(amount.amount, amount.currency)


def _signed(amount: Money) -> str:
    sign = "+" if amount.ten_thousandths > 0 else ""
    return sign + words.money(amount.amount, amount.currency)


def _hours(hours: Fraction) -> str:
    return f"{words.number(round(float(hours), 2))}\N{NO-BREAK SPACE}h"


def _tone(amount: Money, better: int = 1) -> str:
    if not amount.ten_thousandths:
        return ""
    return "good" if amount.ten_thousandths * better > 0 else "bad"


def _percent(share: Fraction) -> str:
    return f"{'+' if share > 0 else ''}{words.share(float(share), 1)}"
