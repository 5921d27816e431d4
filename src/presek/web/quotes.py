"""Quotes (`/quotes`): those that are kept, each with what was given and why, printed as PDF, accepted or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from presek.app import pages_quotes, quote_pdf, quotes
from presek.values.instant import day_of
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.quoted import Answer, Telling


@dataclass(frozen=True, slots=True)
class Row:
    """A quote in the list."""

    number: int
    url: str
    customer: str
    customer_url: str
    state: tuple[str, str]
    made: str
    last_day: str
    net: str
    by: str


@dataclass(frozen=True, slots=True)
class QuotesPage:
    """All that `quotes.html` shows; `customer` where only theirs are listed."""

    rows: tuple[Row, ...]
    customer: str
    customer_url: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """All that `quote.html` shows."""

    number: int
    customer: str
    customer_url: str
    state: tuple[str, str]
    made: str
    last_day: str
    by: str
    version: int
    answer: Answer
    invoiced: str
    may_change: bool


@require_safe
@guard.needs(guard.RECORDS)
def listed(request: HttpRequest) -> HttpResponse:
    """The list, of one customer where the address names one."""
    home, of = place.home(), request.GET.get("customer", "").strip()
    who = pages_quotes.customer(home, of, language=words.language()) if of else None
    found = pages_quotes.listed(home, who.customer if who else None)
    page = QuotesPage(
        rows=tuple(map(_row, found)),
        customer=who.name if who else "",
        customer_url=reverse("customer", args=(who.customer,)) if who else "",
    )
    return render(request, "quotes.html", {"page": page})


@require_safe
@guard.needs(guard.RECORDS)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """A kept quote."""
    shown = quotes.one(place.home(), number)
    who = pages_quotes.customer(place.home(), shown.customer, language=words.language())
    telling = Telling(who.customer, who.segments, may_ask=request.user.has_perm(guard.EXCEPT))
    kept = shown.kept
    page = QuotePage(
        number=kept.number,
        customer=who.name,
        customer_url=reverse("customer", args=(who.customer,)),
        state=status_words(shown.status),
        made=words.day(day_of(kept.made_on)),
        last_day=words.day(day_of(kept.expires - 1)),
        by=kept.by,
        version=kept.version,
        answer=telling.answer(kept.answer),
        invoiced=words.day(date.fromisoformat(str(kept.asked["invoice_day"]))),
        may_change=shown.status == "open" and request.user.has_perm(guard.QUOTE),
    )
    return render(request, "quote.html", {"page": page})


@require_safe
@guard.needs(guard.RECORDS)
def pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The quote as PDF, in the language asked for or that of the page."""
    language = request.GET.get("language", "") or words.language()
    answer = HttpResponse(
        quote_pdf.pdf(place.home(), number, language=language, sight=guard.sight(request.user)),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = f'attachment; filename="quote-{number}-{language}.pdf"'
    return answer


@guard.needs(guard.QUOTE)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Marks an open quote as accepted or withdrawn."""
    try:
        quotes.close(place.home(), number, request.POST.get("do", ""), by=request.user.get_username())
        messages.success(request, gettext("Kept."))
    except Problems as refused:
        for problem in refused.problems:
            messages.error(request, words.problem(problem))
    return HttpResponseRedirect(reverse("quote", args=(number,)))


def status_words(status: str) -> tuple[str, str]:
    """The tone and the word of a quote's state."""
    return {
        "open": ("good", gettext("open")),
        "accepted": ("good", gettext("accepted")),
        "withdrawn": ("", gettext("withdrawn")),
        "expired": ("warn", gettext("expired")),
    }.get(status, ("", status))


def _row(each: pages_quotes.QuoteLine) -> Row:
    return Row(
        number=each.number,
        url=reverse("quote", args=(each.number,)),
        customer=each.name,
        customer_url=reverse("customer", args=(each.customer,)),
        state=status_words(each.status),
        made=words.day(each.made_on),
        last_day=words.day(each.last_day),
        net=words.money(each.net, each.currency, decimals=2),
        by=each.by,
    )
