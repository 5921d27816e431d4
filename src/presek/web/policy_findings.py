"""What is found in policies when they are looked over (`/policies/findings`): ties, gaps, contradictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import policy_inspection
from presek.app.policy_inspection import Told
from presek.app.small_cells import Cells
from presek.values.problem import Problems
from presek.web import errors, guard, place, treatments, words

GRAVE = frozenset({"conflict", "prepaid_credit", "over_its_cap", "early_too_late", "no_segment"})


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: where, which policies, what is wrong, for how many customers, and one of them with its page; `url`
    lists them (empty: nobody, or not for this person)."""

    where: str
    policies: tuple[tuple[str, str], ...]
    says: str
    tone: str
    customers: str
    url: str
    example: str
    example_url: str


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """All that `policy_findings.html` shows; `faults` why nothing could be looked over."""

    findings: tuple[FindingLine, ...]
    faults: tuple[str, ...] = ()


@require_safe
@guard.needs(guard.VIEW)
def findings(request: HttpRequest) -> HttpResponse:
    """The page: all findings about the policies in force."""
    try:
        told = policy_inspection.told(place.home(), language=words.language())
        found = lines(told, guard.cells(request.user), lists=f"{reverse('finding-customers')}?")
    except Problems as refused:
        if errors.is_empty(refused):
            raise
        faults = tuple(words.problem(problem) for problem in refused.problems)
        return render(request, "policy_findings.html", {"page": FindingsPage((), faults)}, status=422)
    return render(request, "policy_findings.html", {"page": FindingsPage(found)})


def lines(found: Iterable[Told], cells: Cells, *, lists: str) -> tuple[FindingLine, ...]:
    """Findings in words; `lists`: the beginning of the addresses that list their customers."""
    return tuple(
        FindingLine(
            where=treatments.output_name(each.output),
            policies=tuple((label, reverse("policy", args=(key,))) for key, label in each.policies),
            says=flaw_words(each.flaw),
            tone="bad" if each.flaw in GRAVE else "warn",
            customers=words.told(each.customers, cells) if each.customers else "",
            url=lists + _named(each) if each.customers and cells.exact else "",
            example=each.example,
            example_url=reverse("customer", args=(each.example,)) if each.example else "",
        )
        for each in found
    )


def _named(each: Told) -> str:
    """What names a finding in an address."""
    return urlencode({"flaw": each.flaw, "output": each.output, "of": ",".join(key for key, _ in each.policies)})


def flaw_words(flaw: str) -> str:
    """What is wrong."""
    return {
        "tie": gettext("They differ, and only who was published earlier decides between them."),
        "gap": gettext("No policy gives these customers anything."),
        "no_segment": gettext("Its segment does not exist."),
        "never_holds": gettext("No customer can ever be in its segment."),
        "nobody_inside": gettext("Nobody is in its segment today."),
        "always_beaten": gettext("Whoever is in its segment is in the other's, too, and that one always wins."),
        "never_decides": gettext("It decides nothing for any of today's customers; the other wins."),
        "conflict": gettext("Several speak where they may not speak together, so nothing is given."),
        "prepaid_credit": gettext("Prepayment or a block stands beside credit."),
        "over_its_cap": gettext("Its discount is above its own cap."),
        "early_too_late": gettext("Its early payment is not before the end of the term."),
        "unheard": gettext("An early payment without days, or a cadence without a weight, is never heard."),
    }.get(flaw, flaw)
