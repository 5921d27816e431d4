"""What each role needs first of a customer: finance how they pay, support how to serve them, marketing what one may
say to them; everybody else has the same page without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from presek.app import messages
from presek.app.pages_customer import CustomerDetail
from presek.app.relationship import Part
from presek.web import guard
from presek.web.conditions_card import Card
from presek.web.people import role_name
from presek.web.shown import said

FINANCE, SUPPORT, MARKETING, DPO = "finance", "support", "marketing", "dpo"
MEASURES: Mapping[str, tuple[str, ...]] = {
    FINANCE: ("overdue_invoices", "days_sales_outstanding", "late_share", "revenue_12m"),
    SUPPORT: ("complaints_12m", "last_interaction_at", "last_interaction_channel"),
    MARKETING: ("last_interaction_channel", "visits_30d"),
    DPO: ("last_interaction_at",),
}
"""The measures of each role's block, in their order; those that the catalog does not have are left out. What stands
for everybody, or in the strip of work, is not said twice."""
CONSENTS = ("consent_email", "consent_phone", "consent_sms", "consent_post", "consent_profiling", "do_not_contact")
INTERESTS = ("interests", "observed_interest", "stated_need")
DIMENSIONS = {FINANCE: ("payment_terms",), SUPPORT: ("service",)}
MOST_MESSAGES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A fact that the role needs; `url` leads on."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The block of one role."""

    role: str
    title: str
    lines: tuple[Line, ...]


def roles_of(user: guard.User, held: tuple[str, ...]) -> tuple[str, ...]:
    """Whose blocks a person sees: of the roles they hold; with a role of the company's own, what it resembles."""
    named = tuple(role for role in MEASURES if role in held)
    if named or set(held) & {"viewer", "sales", "analyst", "manager", "administrator"}:
        return named
    marks = {FINANCE: guard.RECEIVABLES, SUPPORT: guard.CALLERS, MARKETING: guard.WRITE, DPO: guard.AUDIT}
    return tuple(role for role, permission in marks.items() if user.has_perm(permission))


def measures_of(roles: tuple[str, ...]) -> tuple[str, ...]:
    """The measures that these blocks are made of."""
    return tuple(dict.fromkeys(key for role in roles for key in MEASURES[role]))


def blocks(found: CustomerDetail, card: Card | None, roles: tuple[str, ...]) -> tuple[Block, ...]:
    """The blocks of these roles."""
    return tuple(Block(role, role_name(role), _lines(role, found, card)) for role in roles)


def _lines(role: str, found: CustomerDetail, card: Card | None) -> tuple[Line, ...]:
    measured = tuple(_measured(each) for each in found.measured if each.key in MEASURES[role])
    more = MORE.get(role)
    return (*_conditions(card, DIMENSIONS.get(role, ())), *measured, *(more(found, card) if more else ()))


def _measured(part: Part) -> Line:
    value = gettext("hidden for your role") if part.hidden else said(part.value)
    return Line(part.label[:1].upper() + part.label[1:], value)


def _conditions(card: Card | None, wanted: tuple[str, ...]) -> tuple[Line, ...]:
    if card is None:
        return ()
    return tuple(
        Line(each.label, " · ".join(each.lines) or gettext("Unassigned")) for each in card.lines if each.key in wanted
    )


def _finance(found: CustomerDetail, _card: Card | None) -> tuple[Line, ...]:
    return (Line(gettext("Exceptions"), gettext("ask for one"), f"{reverse('exception-new')}?customer={found.key}"),)


def _support(_found: CustomerDetail, card: Card | None) -> tuple[Line, ...]:
    if card is None or not card.statutory or not card.number:
        return ()
    return (Line(gettext("statutory contact number"), card.number, f"tel:{card.number}"),)


def _marketing(found: CustomerDetail, _card: Card | None) -> tuple[Line, ...]:
    inside = {each.key: each.label for each in found.memberships if each.verdict}
    every = [each for each in messages.templates() if each.segment in inside]
    written = every[:MOST_MESSAGES]
    told = tuple(
        Line(gettext("Message"), f"{each.key} ({inside[each.segment]})", reverse("content-message", args=(each.key,)))
        for each in written
    )
    if len(every) > len(written):
        shown = {"shown": len(written), "all": len(every)}
        more = Line(gettext("Messages"), gettext("%(shown)s of %(all)s") % shown, reverse("content-messages"))
        told = (*told, more)
    return (*_facts(found, INTERESTS), *told)


def _dpo(found: CustomerDetail, _card: Card | None) -> tuple[Line, ...]:
    stale = sum(each.stale for each in found.facts)
    return (
        Line(gettext("Facts known"), str(len(found.facts))),
        Line(gettext("Facts too old to count"), str(stale)),
        Line(gettext("Facts you may not see"), str(found.hidden)),
        *_facts(found, CONSENTS),
    )


def _facts(found: CustomerDetail, keys: tuple[str, ...]) -> tuple[Line, ...]:
    known = {each.key: each for each in (*found.who, *found.facts)}
    shown = [known[key] for key in keys if key in known]
    return tuple(Line(each.label[:1].upper() + each.label[1:], said(each.value)) for each in shown)


MORE: Mapping[str, Callable[[CustomerDetail, Card | None], tuple[Line, ...]]] = {
    FINANCE: _finance,
    SUPPORT: _support,
    MARKETING: _marketing,
    DPO: _dpo,
}
"""What a block has beside conditions and measures."""
