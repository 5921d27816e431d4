"""Today: whom somebody contacts now and why, and what is done about it; everything that happened with a customer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from presek.api import answers, routing
from presek.api.callers import caller_of, sight_of
from presek.api.place import home
from presek.api.shapes import Asked, Language
from presek.app import timeline, today, today_actions, today_page, today_writing, version
from presek.app.timeline import MOST_A_PAGE, Wanted
from presek.app.today import MOST_SLOTS, USUAL_SLOTS
from presek.values.key import LONGEST_KEY
from presek.values.problem import Problem, Problems

SCOPE = "today"
LARGEST = 2**62
MOST_PINNED = 100
router = Router(tags=["today"])

Kinds = Annotated[list[str], Query(default_factory=list, max_length=50)]
Text = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(max_length=40)]


class TodayShape(Schema):
    """The list of a moment: rows in their order, how many are left out for each reason, the work there is."""

    model_config = ConfigDict(extra="allow")

    at: str
    owners: list[str] | None
    customers: int
    eligible: int
    rows: list[dict[str, Any]]
    left_out: dict[str, int]
    capacity: dict[str, Any]


class ActionAsked(Asked):
    """What somebody does with a row. `until` and `call_back`: a day, or a day and time, as 2026-07-01T14:30.

    `token` names it: sent twice with the same token it is done once.
    """

    action: Literal["call", "done", "snooze", "skip", "pin"]
    customer: Annotated[str, Field(max_length=LONGEST_KEY)]
    result: Word = ""
    channel: Word = "phone"
    direction: Word = "out"
    note: Text = ""
    call_back: Word = ""
    until: Word = ""
    reason: Word = ""
    token: Annotated[str, Field(max_length=60)] = ""


class DoneShape(Schema):
    """What was done: the number by which it can be taken back."""

    number: int
    customer: str
    action: str


class TimelineShape(Schema):
    """One page of events, newest first; the last three interactions whatever page it is; what there is to choose."""

    customer: str
    events: list[dict[str, Any]]
    last_interactions: list[dict[str, Any]]
    total: int
    page: int
    pages: int
    kinds: list[dict[str, Any]]
    channels: list[dict[str, Any]]


@routing.get(router, "/today", name="today", scope=SCOPE, shape=TodayShape)
def of_today(
    request: HttpRequest, person: Word | None = None, *, language: Language = "en", at: Word = "", left: Word = "",
    slots: Annotated[int, Field(ge=1, le=MOST_SLOTS)] = USUAL_SLOTS,
) -> HttpResponseBase:  # fmt: skip
    """Whom the owner `person` contacts now (without one: everybody's customers). `at`: another time, as 22:00; `left`:
    the reason of which those left out are listed."""
    owners = None if person is None else today.owner(home(), person)
    asked = today.Asked(owners, at=today_page.moment_asked(home(), at), slots=slots)
    found = today_page.shown(home(), asked, language=language, sight=sight_of(request), left=left, pinned=MOST_PINNED)
    return answers.answer(request, found.as_json(), version=version.version(home()))


@routing.post(router, "/today/actions", name="today-action", scope=SCOPE, shape=DoneShape)
def act(request: HttpRequest, asked: ActionAsked) -> HttpResponseBase:
    """Call, done with a result, snooze, skip with a reason, or pin. It is safe when it is answered."""
    said = asked.dict()
    _fit(said)
    kind = said.pop("action")
    action = today_actions.Action(kind, said.pop("customer"), caller_of(request).by, **said)
    done = today_actions.act(home(), action)
    today_writing.write(home(), wait=today_writing.SECONDS_OF_A_PAGE)
    return answers.answer(request, done.as_json(), version=version.version(home()))


@routing.post(router, "/today/actions/{number}/undo", name="today-undone", scope=SCOPE, shape=DoneShape)
def undo(request: HttpRequest, number: Annotated[int, Field(ge=1, le=LARGEST)]) -> HttpResponseBase:
    """Takes an action back, if nothing else was done with the customer since."""
    done = today_actions.undo(home(), number, by=caller_of(request).by)
    today_writing.write(home(), wait=today_writing.SECONDS_OF_A_PAGE)
    return answers.answer(request, done.as_json(), version=version.version(home()))


@routing.get(router, "/customers/{path:key}/timeline", name="customer-timeline", scope="customers", shape=TimelineShape)
def of_customer(
    request: HttpRequest, key: str, *, kind: Kinds, channel: Kinds, language: Language = "en",
    page: Annotated[int, Field(ge=1, le=LARGEST)] = 1,
    limit: Annotated[int, Field(ge=1, le=MOST_A_PAGE)] = timeline.A_PAGE,
) -> HttpResponseBase:  # fmt: skip
    """Everything that happened with a customer, the newest first; by kinds (relations) and channels."""
    sight = sight_of(request)
    wanted = Wanted(tuple(kind), tuple(channel), page=page, a_page=limit)
    found = timeline.timeline(home(), key, wanted, language=language, sight=sight)
    last = timeline.last_interactions(home(), key, language=language, sight=sight)
    said = {**found.as_json(), "last_interactions": [each.as_json() for each in last]}
    return answers.answer(request, said, version=version.version(home()))


def _fit(said: dict[str, Any]) -> None:
    """Texts that no database keeps are refused here."""
    for name, text in said.items():
        if "\0" in str(text) or not str(text).isprintable():
            raise Problems(
                Problem("bad-character", f"'{name}' has a character that is no letter of a text.", path=name)
            )
