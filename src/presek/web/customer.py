"""A customer (`/customers/<key>`): who, which segments and why, the last contacts, facts with source and date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from presek.app import customer_page, pages_customer, rights_trail
from presek.app.relationship import Part
from presek.app.shown_values import Shown
from presek.values.problem import Problem, Problems
from presek.values.truth import Truth
from presek.web import (
    conditions_card,
    customer_more,
    customer_work,
    engine_missing,
    guard,
    place,
    role_block,
    talk_card,
    words,
)
from presek.web.explore_facets import model_name
from presek.web.row_table import RowTable
from presek.web.shown import said, source_name


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words."""

    label: str
    value: str
    source: str
    since: str
    age: str
    stale: bool


@dataclass(frozen=True, slots=True)
class FactsOf:
    """The facts of one model; `unknown`: names of what is not known."""

    model: str
    label: str
    facts: tuple[Fact, ...]
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of *why*: tone is yes, no or unknown; `meets` says the value it met."""

    tone: str
    mark: str
    verdict: str
    sentence: str
    meets: str
    below: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """A segment with its answer for this customer."""

    label: str
    url: str
    segmentation: str
    tone: str
    verdict: str
    model: str
    reason: Reason
    change: str
    missing: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """An interaction in words."""

    on: str
    ago: str
    title: str
    details: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Another customer, what it is to this one, and by what that is told."""

    name: str
    url: str
    role: str
    by: str


@dataclass(frozen=True, slots=True)
class Related:
    """A part of the strip that sums up the relationship, in words."""

    label: str
    value: str
    more: str


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """All that `customer.html` shows."""

    key: str
    name: str
    who: tuple[Fact, ...]
    inside: tuple[Membership, ...]
    unsure: tuple[Membership, ...]
    outside: tuple[Membership, ...]
    contacts: tuple[Contact, ...]
    facts: tuple[FactsOf, ...]
    relations: tuple[RowTable, ...]
    hidden: int
    other_keys: str
    links: tuple[Linked, ...]
    relationship: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerAwayPage:
    """All that `customer_away.html` shows; `says`: why the rest is missing."""

    found: CustomerPage
    says: str


@require_safe
@guard.needs(guard.RECORDS)
def customer(request: HttpRequest, key: str) -> HttpResponse:
    """The page; while the engine that has the rows does not answer, of what is kept here."""
    try:
        return _whole(request, key)
    except Problems as wrong:
        if not engine_missing.is_so(wrong):
            raise
        return _away(request, key, wrong.problems[0])


def _away(request: HttpRequest, key: str, why: Problem) -> HttpResponse:
    sight = guard.sight(request.user)
    found = customer_page.without_rows(place.home(), key, language=words.language(), sight=sight)
    if found is None:
        raise Http404
    rights_trail.saw(place.home(), found.key, by=request.user.get_username())
    page = CustomerAwayPage(page_of(found), engine_missing.missing(why))
    return render(request, "customer_away.html", {"page": page, "card": conditions_card.card(found.key)})


def _whole(request: HttpRequest, key: str) -> HttpResponse:
    roles = role_block.roles_of(request.user, guard.held(request.user))
    found = customer_page.customer(
        place.home(),
        key,
        language=words.language(),
        sight=guard.sight(request.user),
        measures=role_block.measures_of(roles),
    )
    if found is None:
        raise Http404
    rights_trail.saw(place.home(), found.key, by=request.user.get_username())
    card = conditions_card.card(found.key)
    shown = {
        "page": page_of(found),
        "blocks": role_block.blocks(found, card, roles),
        "card": card,
        "strip": customer_work.strip(request, found.key),
        "more": customer_more.more(request, found.key),
        "talk": talk_card.card(found.key, sight=guard.sight(request.user), without=request.GET.getlist("without")),
    }
    return render(request, "customer.html", shown)


def page_of(found: pages_customer.CustomerDetail) -> CustomerPage:
    """The page of what was found."""
    memberships = tuple(_membership(each) for each in found.memberships)
    models = dict.fromkeys([*(fact.model for fact in found.facts), *found.unknown])
    return CustomerPage(
        key=found.key,
        name=found.name or found.key,
        who=tuple(_fact(each) for each in found.who),
        inside=tuple(each for each in memberships if each.tone == "yes"),
        unsure=tuple(each for each in memberships if each.tone == "unknown"),
        outside=tuple(each for each in memberships if each.tone == "no"),
        contacts=tuple(_contact(each) for each in found.contacts),
        facts=tuple(
            FactsOf(
                model,
                model_name(model),
                tuple(_fact(each) for each in found.facts if each.model == model),
                ", ".join(found.unknown.get(model, ())),
            )
            for model in models
        ),
        relations=tuple(
            RowTable(each.key, each.label, each.columns, tuple(tuple(map(said, row)) for row in each.rows), each.count)
            for each in found.relations
        ),
        hidden=found.hidden,
        other_keys=", ".join(found.other_keys),
        links=tuple(map(_linked, found.links)),
        relationship=tuple(map(_related, found.relationship)),
    )


def _linked(found: pages_customer.Linked) -> Linked:
    names = {"email": gettext("e-mail address"), "phone": gettext("phone"), "name": gettext("name and town")}
    return Linked(
        name=found.name,
        url=reverse("customer", args=(found.key,)),
        role=gettext("Contact of") if found.is_contact else gettext("Contact, a customer too"),
        by=", ".join(names.get(each, each) for each in found.by),
    )


def _fact(found: pages_customer.Fact) -> Fact:
    return Fact(
        label=found.label,
        value=said(found.value),
        source=source_name(found.source) or source_name(found.kind),
        since=words.day(found.observed_on) if found.observed_on else "",
        age=words.days_ago(found.age_days) if found.age_days is not None else "",
        stale=found.stale,
    )


def verdict_words(verdict: Truth) -> tuple[str, str, str]:
    """The tone, the mark and the word of an answer."""
    if verdict is None:
        return "unknown", "?", gettext("Cannot say")
    return ("yes", "✓", gettext("In")) if verdict else ("no", "✗", gettext("Out"))


def _membership(found: pages_customer.Membership) -> Membership:
    tone, _, verdict = verdict_words(found.verdict)
    return Membership(
        label=found.label,
        url=reverse("segment", args=(found.key,)),
        segmentation=found.segmentation,
        tone=tone,
        verdict=verdict,
        model=found.models[0] if len(found.models) == 1 else "",
        reason=_reason(found.reason),
        change="; ".join(map(step_words, found.change)),
        missing=", ".join(found.missing),
        kept=_kept(found),
    )


def _kept(found: pages_customer.Membership) -> str:
    """Why somebody is in whom the rule does not take in."""
    if not found.kept:
        return ""
    if found.free_on is None:
        return gettext("The rule does not take this customer in; they stay until the exit rule is true.")
    says = gettext("The rule does not take this customer in; they are held until %(day)s.")
    return says % {"day": words.day(found.free_on)}


def _reason(found: pages_customer.Reason) -> Reason:
    tone, mark, _ = verdict_words(found.verdict)
    words_of = {"yes": gettext("holds"), "no": gettext("does not hold"), "unknown": gettext("cannot say")}
    return Reason(tone, mark, words_of[tone], joint_words(found), _meets(found), tuple(map(_reason, found.below)))


def step_words(step: pages_customer.Step) -> str:
    """What would have to happen to one condition, in words."""
    ways = []
    if step.amount is not None and not step.amount.amount:
        ways.append(gettext("a trifle more") if step.direction == "more" else gettext("a trifle less"))
    elif step.amount is not None:
        template = {
            ("more", False): gettext("%(amount)s more"),
            ("more", True): gettext("more than %(amount)s more"),
            ("less", False): gettext("%(amount)s less"),
            ("less", True): gettext("more than %(amount)s less"),
        }[(step.direction, step.beyond)]
        ways.append(template % {"amount": said(step.amount)})
    if step.in_days is not None:
        ways.append(
            ngettext("by itself in %(days)s day", "by itself in %(days)s days", step.in_days)
            % {"days": words.number(step.in_days)}
        )
    if ways:
        either = gettext("or")
        return f"{f' {either} '.join(ways)} ({step.sentence})"
    template = (
        gettext("this would have to hold: %(condition)s")
        if step.wanted
        else gettext("this would have to stop: %(condition)s")
    )
    return template % {"condition": step.sentence}


def joint_words(found: pages_customer.Reason) -> str:
    """The sentence of a condition, or what joins those below it."""
    if found.sentence:
        return found.sentence
    joints = {
        "and": gettext("all of these"),
        "or": gettext("one of these"),
        "not": gettext("not this"),
        "none": gettext("in none of the others"),
    }
    return joints.get(found.joint, "")


def _meets(found: pages_customer.Reason) -> str:
    if found.hidden:
        return gettext("hidden for your role")
    parts = [said(found.actual)] if found.actual is not None else []
    if found.rank is not None:
        parts.append(_rank(found.rank))
    if found.rows is not None:
        parts.append(ngettext("%(n)s row counted", "%(n)s rows counted", found.rows) % {"n": words.number(found.rows)})
    if found.margin is not None and found.margin.amount:
        parts.append(_margin(found.margin))
    if found.known_on is not None and parts:
        parts.append(gettext("known since %(day)s") % {"day": words.day(found.known_on)})
    if found.source and parts:
        parts.append(source_name(found.source))
    return " · ".join(parts)


def _margin(found: Shown) -> str:
    amount = found.amount or Decimal(0)
    template = gettext("%(amount)s above the threshold") if amount > 0 else gettext("%(amount)s below the threshold")
    return template % {"amount": said(replace(found, amount=abs(amount)))}


def _rank(found: pages_customer.Rank) -> str:
    parts = [gettext("rank %(rank)s of %(of)s") % {"rank": words.number(found.rank), "of": words.number(found.of)}]
    if found.group:
        is_fifth = found.group.isdigit()
        parts.append((gettext("fifth %(group)s") if is_fifth else gettext("class %(group)s")) % {"group": found.group})
    if found.edge is not None:
        parts.append(gettext("it turns at %(value)s") % {"value": said(found.edge)})
    return ", ".join(parts)


def _related(found: Part) -> Related:
    value = gettext("hidden for your role") if found.hidden else said(found.value)
    more = " · ".join(f"{label}: {said(each)}" for label, each in found.more)
    return Related(found.label[:1].upper() + found.label[1:], value, more)


def _contact(found: pages_customer.Contact) -> Contact:
    return Contact(
        on=words.day(found.on) if found.on else "",
        ago=words.days_ago(found.days_ago) if found.days_ago is not None else "",
        title=found.title,
        details=" · ".join(found.details),
    )
