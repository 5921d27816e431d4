"""The rights of persons: erasing a customer or one contact, restricting what is done with somebody's data, objecting to
marketing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from presek.api import answers, routing
from presek.api.callers import caller_of
from presek.api.place import home
from presek.api.shapes import Asked, Failure
from presek.app import erasing, objecting, restricting, version
from presek.app.erasing import Erased
from presek.app.restricting import LONGEST_REASON
from presek.app.version import Version
from presek.values.instant import day_of, moment_of
from presek.values.key import LONGEST_KEY

SCOPE = "rights"
TAKEN = 202
LARGEST = 2**62
router = Router(tags=["rights"])

Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]
Reason = Annotated[
    str, Field(max_length=LONGEST_REASON, description="Why, in a few words; name nobody in it.", examples=["by mail"])
]


class ErasingAsked(Asked):
    """Whom to erase. `contact`: the row key of one contact of theirs, who alone is erased. `dry_run`: only tell."""

    customer: Key
    reason: Reason = ""
    contact: Annotated[str, Field(max_length=LONGEST_KEY)] = ""
    dry_run: bool = False


class RestrictingAsked(Asked):
    """Whose data nobody works with until it is lifted; or, with `lift`, works with again."""

    customer: Key
    reason: Reason = ""
    lift: bool = False


class ObjectingAsked(Asked):
    """Who objects to marketing, since which day (without: today) and how it came; or, with `withdraw`, no more does."""

    customer: Key
    reason: Reason = ""
    day: date | None = None
    withdraw: bool = False


class ObjectingShape(Asked):
    """How it stands now; `since`: the day since when the objection holds."""

    customer: str
    objects: bool
    since: str | None


class RestrictedShape(Asked):
    """How it stands now."""

    customer: str
    restricted: bool


class ErasingShape(Asked):
    """An erasing as it stands: who it was is told nowhere. `rows`, `blanked` and `kept`: by table."""

    number: int
    state: Literal["asked", "purging", "sweeping", "done"]
    contact: bool
    reason: str
    by: str
    asked_at: str
    done_at: str | None
    rows: dict[str, int]
    blanked: dict[str, int]
    kept: dict[str, int]


_ASKING = {
    **routing.declared("erasings", SCOPE),
    "response": {TAKEN: routing.answer_of(ErasingShape), 200: dict[str, Any], routing.REFUSALS: Failure},
}


@router.post("/erasings", **_ASKING)
def erase(request: HttpRequest, asked: ErasingAsked) -> HttpResponseBase:
    """Erase a customer, or one contact: all that says who they are, everywhere; it can't be put back. The worker does
    it; the answer is its receipt. Asked again while it is under way, it is the same one."""
    if asked.dry_run:
        planned = erasing.plan(home(), asked.customer, contact=asked.contact)
        return answers.answer(request, planned.as_json(), version=_version())
    by = caller_of(request).by
    number = erasing.ask(home(), asked.customer, reason=asked.reason, by=by, contact=asked.contact)
    made = answers.answer(request, _told(erasing.find(number)), version=_version())
    made.status_code = TAKEN
    return made


@routing.get(router, "/erasings/{number}", name="erasing", scope=SCOPE, shape=ErasingShape)
def receipt(request: HttpRequest, number: Annotated[int, Field(ge=1, le=LARGEST)]) -> HttpResponseBase:
    """How an erasing stands."""
    return answers.answer(request, _told(erasing.find(number)), version=_version())


@routing.post(router, "/restrictions", name="restrictions", scope=SCOPE, shape=RestrictedShape)
def restrict(request: HttpRequest, asked: RestrictingAsked) -> HttpResponseBase:
    """Restrict what is done with a customer's data (on no list, in no file, not edited), or lift that."""
    by = caller_of(request).by
    if asked.lift:
        restricting.lift(home(), asked.customer, reason=asked.reason, by=by)
    else:
        restricting.restrict(home(), asked.customer, reason=asked.reason, by=by)
    said = {"customer": asked.customer, "restricted": not asked.lift}
    return answers.answer(request, said, version=_version())


@routing.post(router, "/objections", name="objections", scope=SCOPE, shape=ObjectingShape)
def object_to_marketing(request: HttpRequest, asked: ObjectingAsked) -> HttpResponseBase:
    """Write down that a customer objects to marketing (on no list, in no file for marketing), or withdraw that."""
    by = caller_of(request).by
    if asked.withdraw:
        objecting.withdraw(home(), asked.customer, reason=asked.reason, by=by)
        since = None
    else:
        made = objecting.put(home(), asked.customer, came_by=asked.reason, day=asked.day, by=by)
        since = day_of(made.day).isoformat()
    said = {"customer": asked.customer, "objects": not asked.withdraw, "since": since}
    return answers.answer(request, said, version=_version())


def _told(found: Erased) -> dict[str, Any]:
    return {
        "number": found.number,
        "state": found.state,
        "contact": found.of_contact,
        "reason": found.reason,
        "by": found.by,
        "asked_at": moment_of(found.asked_at).isoformat(),
        "done_at": None if found.done_at is None else moment_of(found.done_at).isoformat(),
        "rows": dict(found.rows),
        "blanked": dict(found.blanked),
        "kept": dict(found.kept),
    }


def _version() -> Version:
    """The version there is, or one that says there is none yet."""
    here = home()
    return Version("none", 0, here.as_of()) if here.published() is None else version.version(here)
