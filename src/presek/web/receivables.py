"""Receivables (`/receivables`): who pays late, and prepayment proposed for many firms at once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from presek.app import pages_receivables, policies, receivables
from presek.app.pages_receivables import ProposalLine
from presek.app.receivables import Debtor
from presek.values.problem import Problems
from presek.web import guard, place, treatments, words
from presek.web.whole_number import whole

AT_FIRST = 0
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Edge:
    """A chip: later than so many days."""

    label: str
    count: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A customer who pays late, in words. `state`: why prepayment can't be proposed; `decide_url`: where a person
    decides of a natural person."""

    key: str
    name: str
    url: str
    days_late: str
    overdue: str
    terms: str
    state: str
    decide_url: str


@dataclass(frozen=True, slots=True)
class ReceivablesPage:
    """All that `receivables.html` shows. `open_firms`: for how many firms nothing waits for a decision."""

    over: int
    edges: tuple[Edge, ...]
    overdue: str
    firms: tuple[Row, ...]
    persons: tuple[Row, ...]
    firms_in_all: int
    persons_in_all: int
    open_firms: int
    may_propose: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in a list, in words."""

    number: int
    url: str
    title: str
    state: tuple[str, str]
    made_by: str
    made_on: str
    decided_by: str
    waits: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """All that `proposal.html` shows; `customers`: address, name, key."""

    row: ProposalRow
    customers: tuple[tuple[str, str, str], ...]
    own: bool
    may_decide: bool
    says: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.RECEIVABLES)
def listed(request: HttpRequest) -> HttpResponse:
    """Who pays later than so many days; a form that proposes prepayment for the firms that are ticked."""
    said = request.POST if request.method == "POST" else request.GET
    over = whole(said.get("late", "")) or AT_FIRST
    over = over if over in receivables.EDGES else AT_FIRST
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        guard.check(request.user, guard.EXCEPT)
        try:
            return _proposed(request, over)
        except Problems as refused:
            faults = tuple(words.problem(each) for each in refused.problems)
    page = _page(request, over, faults)
    return render(request, "receivables.html", {"page": page}, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD"])
@guard.needs(guard.RECORDS)
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal: for whom, and who decides."""
    try:
        found = pages_receivables.proposal(place.home(), number)
    except Problems as refused:
        raise Http404(str(refused)) from None
    own = policies.same_person(found.line.made_by, request.user.get_username())
    page = ProposalPage(
        row=proposal_row(found.line),
        customers=tuple((reverse("customer", args=(key,)), name or key, key) for key, name in found.customers),
        own=own,
        may_decide=request.user.has_perm(guard.APPROVE) and found.line.waiting > 0,
        says=found.line.says,
    )
    return render(request, "proposal.html", {"page": page})


@guard.needs(guard.APPROVE)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approves or refuses all of a proposal."""
    said, by = request.POST, request.user.get_username()
    approve = said.get("do") == "approve"
    try:
        changed = receivables.decide(place.home(), number, by=by, approve=approve, says=said.get("says", "").strip())
        template = (
            ngettext("Approved: %(n)s exception.", "Approved: %(n)s exceptions.", changed)
            if approve
            else ngettext("Refused: %(n)s exception.", "Refused: %(n)s exceptions.", changed)
        )
        messages.success(request, template % {"n": words.number(changed)})
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("proposal", args=(number,)))


def proposal_row(found: ProposalLine) -> ProposalRow:
    """A proposal in words."""
    told = ngettext("%(n)s firm", "%(n)s firms", found.customers) % {"n": words.number(found.customers)}
    if found.waiting:
        state = ("warn", gettext("waits for approval"))
    elif found.approved:
        state = ("good", gettext("approved"))
    else:
        state = ("bad", gettext("refused"))
    return ProposalRow(
        number=found.number,
        url=reverse("proposal", args=(found.number,)),
        title=f"{', '.join(treatments.lines(found.dimension, found.value))}: {told}",
        state=state,
        made_by=found.made_by,
        made_on=words.day(found.made_on),
        decided_by=found.decided_by,
        waits=found.waiting > 0,
    )


def _proposed(request: HttpRequest, over: int) -> HttpResponse:
    said = request.POST
    every = bool(said.get("all"))
    receivables.must_see(place.home(), guard.sight(request.user))
    found = receivables.propose(
        place.home(),
        [] if every else said.getlist("customer"),
        by=request.user.get_username(),
        says=said.get("says", "").strip()[:LONGEST_NOTE],
        over=over if every else None,
    )
    told = ngettext(
        "Prepayment is proposed for %(n)s firm. Another person decides.",
        "Prepayment is proposed for %(n)s firms. Another person decides.",
        found.customers,
    )
    messages.success(request, told % {"n": words.number(found.customers)})
    return HttpResponseRedirect(reverse("proposal", args=(found.number,)))


def _page(request: HttpRequest, over: int, faults: tuple[str, ...]) -> ReceivablesPage:
    found = receivables.late(place.home(), over, sight=guard.sight(request.user))
    may_ask = request.user.has_perm(guard.EXCEPT)
    return ReceivablesPage(
        over=over,
        edges=tuple(
            Edge(_edge(days), words.number(count), f"?{urlencode({'late': days})}", days == over)
            for days, count in found.counts.items()
        ),
        overdue="" if found.overdue_in_all is None else words.money(found.overdue_in_all, found.currency),
        firms=tuple(_row(each, found.currency, may_decide=False) for each in found.firms),
        persons=tuple(_row(each, found.currency, may_decide=may_ask) for each in found.persons),
        firms_in_all=found.firms_in_all,
        persons_in_all=found.persons_in_all,
        open_firms=found.open_firms,
        may_propose=may_ask and found.open_firms > 0,
        faults=faults,
    )


def _edge(days: int) -> str:
    return gettext("late > %(days)s d") % {"days": words.number(days)}


def _row(each: Debtor, currency: str, *, may_decide: bool) -> Row:
    state = gettext("pays in advance") if each.prepays else gettext("waits for approval") if each.asked else ""
    asked = {
        "customer": each.key,
        "dimension": "payment_terms",
        "method": receivables.PREPAYMENT["method"],
        "reason": receivables.LATE,
    }
    return Row(
        key=each.key,
        name=each.name,
        url=reverse("customer", args=(each.key,)),
        days_late=words.tenths(each.days_late),
        overdue="" if each.overdue is None else words.money(each.overdue, currency),
        terms=", ".join(treatments.lines("payment_terms", each.terms)),
        state=state,
        decide_url=f"{reverse('exception-new')}?{urlencode(asked)}" if may_decide and not state else "",
    )
