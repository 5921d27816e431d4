"""The form of a quote (`/quotes/new`, `/quotes/<number>/revise`): lines are typed, discount and term are the
customer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import pages_quotes, quotes
from presek.app.pages_quotes import Bought, For
from presek.app.quotes import Checked, ShownQuote
from presek.app.sight import Sight
from presek.values.problem import Problems
from presek.web import conditions_card, guard, place, shown, treatments, words
from presek.web.quoted import Answer, Telling
from presek.web.whole_number import whole

PARTS = {"product": "product", "quantity": "quantity", "price": "unit_price", "vat": "vat_percent"}
MOST_LINES = 100
VALID_DAYS = 30


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as it stands in the form; `discount` and `net` are locked, empty until the line is reckoned."""

    place: int
    product: str = ""
    quantity: str = ""
    price: str = ""
    vat: str = ""
    category: str = ""
    discount: str = ""
    net: str = ""
    because: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The line's number as people count."""
        return self.place + 1


@dataclass(frozen=True, slots=True)
class FormPage:
    """All that `quote_form.html` shows. `off`, `discount`, `terms`: what the customer's segments give before any line.

    `number`: the kept quote that is revised, 0 for a new one.
    """

    number: int
    customer: str
    name: str
    lines: tuple[Typed, ...]
    bought: tuple[tuple[Bought, str], ...]
    off: str
    discount: tuple[str, ...]
    terms: tuple[str, ...]
    because: tuple[str, ...]
    answer: Answer | None
    valid_days: str
    more_percent: str
    more_days: str
    faults: tuple[str, ...]
    action: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.QUOTE)
def new(request: HttpRequest) -> HttpResponse:
    """A new quote; a POST reckons it, adds a line, or keeps it."""
    said = request.POST if request.method == "POST" else request.GET
    who = pages_quotes.customer(place.home(), said.get("customer", "").strip(), language=words.language())
    return _answered(request, who, None)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.QUOTE)
def revise(request: HttpRequest, number: int) -> HttpResponse:
    """Other lines on an open quote, by the conditions that it keeps."""
    kept = quotes.one(place.home(), number)
    who = pages_quotes.customer(place.home(), kept.customer, language=words.language())
    return _answered(request, who, kept)


def _answered(request: HttpRequest, who: For, revised: ShownQuote | None) -> HttpResponse:
    """The form, reckoned; or the kept quote where it may be kept."""
    home, by = place.home(), request.user.get_username()
    said, do = request.POST, request.POST.get("do", "")
    asked = _asked(said) if request.method == "POST" else dict(revised.kept.asked) if revised else {"lines": []}
    checked: Checked | None = None
    faults: tuple[str, ...] = ()
    if asked["lines"]:
        try:
            checked = quotes.recheck(home, revised.kept, asked) if revised else quotes.check(home, who.customer, asked)
            if do == "keep" and checked.answer.accepted:
                if revised:
                    kept = quotes.revise(home, revised.number, asked, by=by)
                else:
                    days = whole(said.get("valid_days", "")) or 0
                    kept = quotes.keep(home, who.customer, asked, by=by, valid_days=days)
                messages.success(request, gettext("Quote %(number)s is kept.") % {"number": kept.number})
                return HttpResponseRedirect(reverse("quote", args=(kept.number,)))
        except Problems as wrong:
            faults = tuple(words.problem(problem) for problem in wrong.problems)
    elif do in {"keep", "check"}:
        faults = (gettext("A quote needs a line with product, quantity and price."),)
    page = _page(request, who, asked, revised=revised, checked=checked, faults=faults)
    refused = bool(faults) or (do == "keep" and checked is not None and not checked.answer.accepted)
    return render(request, "quote_form.html", {"page": page}, status=422 if refused else 200)


def _page(
    request: HttpRequest,
    who: For,
    asked: Mapping[str, Any],
    *,
    revised: ShownQuote | None,
    checked: Checked | None,
    faults: tuple[str, ...],
) -> FormPage:
    said = request.POST
    telling = Telling(who.customer, who.segments, may_ask=request.user.has_perm(guard.EXCEPT))
    answer = (
        None
        if checked is None
        else telling.answer(checked.as_json(with_owed=quotes.sees_owed(place.home(), guard.sight(request.user))))
    )
    card = conditions_card.card(who.customer)
    given = {line.key: line for line in card.lines} if card else {}
    discount, terms = given.get("discount"), given.get("payment_terms")
    number = revised.number if revised else 0
    return FormPage(
        number=number,
        customer=who.customer,
        name=who.name,
        lines=_typed(asked["lines"], answer, more=not faults),
        bought=_bought(who.customer, guard.sight(request.user)),
        off=treatments.percent(pages_quotes.discount(place.home(), who.customer, revised)),
        discount=discount.lines if discount and not revised else (),
        terms=answer.terms if answer else terms.lines if terms else (),
        because=terms.because if terms and not revised else (),
        answer=answer,
        valid_days=said.get("valid_days", str(VALID_DAYS)),
        more_percent=said.get("more_percent", ""),
        more_days=said.get("more_days", ""),
        faults=faults,
        action=reverse("quote-revise", args=(number,)) if number else reverse("quote-new"),
    )


def _bought(customer: str, sight: Sight) -> tuple[tuple[Bought, str], ...]:
    """The products bought before, each with what is said of it in the list."""
    found = pages_quotes.bought(place.home(), customer, language=words.language(), sight=sight)
    return tuple(
        (each, " · ".join(filter(None, (shown.said(each.paid) if each.price else "", each.kind)))) for each in found
    )


def _asked(said: QueryDict) -> dict[str, Any]:
    """What is asked for: lines that are not empty, and more than the policy gives only where somebody says so."""
    more_percent, more_days = _number(said.get("more_percent", "")), _number(said.get("more_days", ""))
    lines = []
    for at in range(MOST_LINES):
        if f"product-{at}" not in said:
            break
        line: dict[str, Any] = {key: said.get(f"{name}-{at}", "").strip() for name, key in PARTS.items()}
        for key in ("quantity", "unit_price", "vat_percent"):
            line[key] = _number(line[key])
        if not (line["product"] or line["quantity"] or line["unit_price"]):
            continue
        if category := said.get(f"category-{at}", "").strip():
            line["categories"] = [category]
        if more_percent:
            line["discount_percent"] = more_percent
        lines.append(line)
    return {"lines": lines, "net_days": more_days} if more_days else {"lines": lines}


def _typed(asked: Sequence[Mapping[str, Any]], answer: Answer | None, *, more: bool) -> tuple[Typed, ...]:
    """The lines of the form, reckoned where they could be, and an empty one below."""
    rows = []
    for at, line in enumerate(asked):
        given = answer.lines[at] if answer else None
        rows.append(
            Typed(
                place=at,
                **{name: str(line.get(key) or "") for name, key in PARTS.items()},
                category=next(iter(line.get("categories") or ()), ""),
                discount=given.discount if given else "",
                net=given.net if given else "",
                because=given.because if given else (),
            )
        )
    if more and len(rows) < MOST_LINES:
        rows.append(Typed(len(rows), vat=rows[-1].vat if rows else ""))
    return tuple(rows)


def _number(text: str) -> str:
    """Numbers are typed with a comma, or with spaces between thousands, too."""
    return "".join(text.replace(",", ".").removesuffix("%").split())
