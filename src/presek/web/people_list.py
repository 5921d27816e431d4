"""A list of the customers behind a number, a page of it at a time: what `_people_list.html` shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from presek.app.segment_people import Moment, People
from presek.values.instant import AsOf, moment_of
from presek.values.problem import Problems
from presek.web import place, words
from presek.web.customer_history import reason
from presek.web.whole_number import whole

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `url` is empty of who is no customer any more; `at` and `why` where it is told when they moved."""

    key: str
    name: str
    url: str
    at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """A page of a list, or the reasons why there is none (`found` is None). `timed`: whether each line says when."""

    found: People | None
    faults: tuple[str, ...] = ()
    customers: tuple[Row, ...] = ()
    timed: bool = False
    earlier: str = ""
    later: str = ""

    @property
    def status(self) -> int:
        """The status of the answer."""
        return 422 if self.faults else 200


@dataclass(frozen=True, slots=True)
class BehindPage:
    """All that `people_behind.html` shows; `url` and `back` lead to the page that the number stands on."""

    title: str
    says: str
    url: str
    back: str
    listed: PeopleList


def said(request: HttpRequest) -> dict[str, str]:
    """What the address says, but for the page of the list."""
    return {name: value[:LONGEST] for name, value in request.GET.items() if name != "page"}


def answer(request: HttpRequest, find: Callable[[int], People]) -> PeopleList:
    """The page of the list that the address asks for; `find` gives a page by its number, or says why it cannot."""
    try:
        found = find(whole(request.GET.get("page", "")) or 1)
    except Problems as refused:
        return PeopleList(None, tuple(words.problem(each) for each in refused.problems))
    address = said(request)
    rows = tuple(row(key, name) for key, name in found.customers)
    if found.moments:
        rows = tuple(map(_moved, rows, found.moments))
    return PeopleList(
        found,
        customers=rows,
        timed=bool(found.moments),
        earlier=_page_of(address, found.page - 1) if found.page > 1 else "",
        later=_page_of(address, found.page + 1) if found.page < found.pages else "",
    )


def row(key: str, name: str) -> Row:
    """Key, name and address; of who was erased, or merged away, since then only that."""
    return Row(key, name, reverse("customer", args=(key,))) if key else Row("", gettext("no customer any more"), "")


def _moved(line: Row, moved: Moment) -> Row:
    as_of = place.home().as_of(moved.instant)
    ended = as_of == AsOf.end_of(as_of.day, as_of.zone)
    at = words.day(as_of.day) if ended else words.instant(moment_of(as_of.instant).astimezone(as_of.zone))
    return replace(line, at=at, why=reason(moved.reason))


def _page_of(address: Mapping[str, str], number: int) -> str:
    return f"?{urlencode({**address, 'page': number})}"
