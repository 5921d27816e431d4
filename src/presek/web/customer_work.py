"""The strip of a customer's page for whoever works with them: the next action, and what concerns the reader's role."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from presek.app import pages_work, processes
from presek.values.problem import Problems
from presek.web import guard, place, words

MONEY, TICKETS, CONSENTS = "money", "tickets", "consents"
BLOCKS: dict[str, tuple[str, ...]] = {
    "finance": (MONEY,),
    "support": (TICKETS,),
    "marketing": (CONSENTS,),
    "sales": (MONEY, TICKETS),
    "dpo": (CONSENTS,),
}
"""What each role sees first; those who are in none of these see all."""


@dataclass(frozen=True, slots=True)
class Block:
    """What concerns a role: a title, a few lines, and a tone."""

    title: str
    lines: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """All that `_work.html` shows. `contact` says when a contact is due."""

    upcoming: pages_work.Next | None
    contact: str
    late: bool
    blocks: tuple[Block, ...]
    may_act: bool


def strip(request: HttpRequest, key: str) -> Strip | None:
    """The strip of a customer, for whoever looks."""
    found = pages_work.work(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    if found is None:
        return None
    held = request.user.groups.values_list("name", flat=True)
    wanted = dict.fromkeys(each for role in held for each in BLOCKS.get(role, (MONEY, TICKETS, CONSENTS)))
    shown = tuple(wanted) or (MONEY, TICKETS, CONSENTS)
    made = {MONEY: _money(found.unpaid), TICKETS: _tickets(found.tickets), CONSENTS: _consents(found.consents)}
    upcoming = found.upcoming
    return Strip(
        upcoming=upcoming,
        contact=_contact(upcoming) if upcoming else "",
        late=bool(upcoming and upcoming.due_in is not None and upcoming.due_in < 0),
        blocks=tuple(made[each] for each in shown),
        may_act=request.user.has_perm(guard.EDIT),
    )


@guard.needs(guard.EDIT)
@require_POST
def act(request: HttpRequest, key: str) -> HttpResponse:
    """Notes that a mandatory action is done, or moves the customer to the next stage."""
    by = request.user.get_username()
    try:
        if action := request.POST.get("done"):
            processes.mark_done(place.home(), key, action, by=by)
            messages.success(request, gettext("Noted as done."))
        else:
            processes.move(place.home(), key, request.POST.get("stage", ""), by=by)
            messages.success(request, gettext("The stage was changed."))
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("customer", args=(key,)))


def _contact(found: pages_work.Next) -> str:
    if found.do_not_contact:
        return gettext("Do not contact.")
    if found.due_in is None or found.contact_on is None:
        return ""
    if found.due_in < 0:
        late = ngettext("%(n)s day late", "%(n)s days late", -found.due_in) % {"n": words.number(-found.due_in)}
        return gettext("Contact due %(day)s, %(late)s.") % {"day": words.day(found.contact_on), "late": late}
    return gettext("Contact by %(day)s.") % {"day": words.day(found.contact_on)}


def _money(found: pages_work.Unpaid | None) -> Block:
    if found is None:
        return Block(gettext("Payments"), (gettext("hidden for your role"),))
    if not found.count:
        return Block(gettext("Payments"), (gettext("Nothing is unpaid."),), "good")
    unpaid = ngettext("%(n)s invoice unpaid", "%(n)s invoices unpaid", found.count) % {"n": words.number(found.count)}
    lines = [f"{unpaid}: {words.money(found.amount, found.currency, decimals=2)}"]
    if found.overdue:
        late = ngettext("%(n)s day late", "%(n)s days late", found.days_late) % {"n": words.number(found.days_late)}
        overdue = words.money(found.overdue_amount, found.currency, decimals=2)
        lines.append(gettext("overdue: %(amount)s, up to %(late)s") % {"amount": overdue, "late": late})
    return Block(gettext("Payments"), tuple(lines), "bad" if found.overdue else "")


def _tickets(found: tuple[pages_work.Ticket, ...]) -> Block:
    if not found:
        return Block(gettext("Tickets"), (gettext("No ticket is open."),), "good")
    lines = tuple(
        " · ".join(filter(None, (each.number, words.day(each.opened) if each.opened else "", each.category)))
        for each in found[:3]
    )
    return Block(gettext("Open tickets"), lines, "warn")


def _consents(found: tuple[pages_work.Consent, ...]) -> Block:
    if not found:
        return Block(gettext("Consents"), (gettext("None was given."),), "warn")
    return Block(
        gettext("Consents"),
        tuple(f"{'✓' if each.granted else '✗'} {each.purpose}: {each.channel}" for each in found),
    )
