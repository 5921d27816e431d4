"""The feed of changes: who came into segments and left them, whose conditions are others, by cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from presek.api import answers, routing
from presek.api.callers import caller_of
from presek.api.place import home
from presek.api.shapes import FeedShape
from presek.app import following, version
from presek.app.feed import Topic, wanted
from presek.app.following import MOST_A_PAGE
from presek.values.problem import Problem, Problems

router = Router(tags=["changes"])
A_PAGE = 1_000

After = Annotated[
    str | None,
    Field(
        description='`next` of the answer before. Without it: from the first change on; "end": from now on.',
        max_length=500,
    ),
]
Segments = Annotated[
    list[str], Query(default_factory=list, max_length=50, description="Only movements of these segments.")
]
Topics = Annotated[
    list[Literal["segment.entered", "segment.left", "conditions.changed"]],
    Query(default_factory=list, max_length=3, description="Only these; without it all that the key may see."),
]
Most = Annotated[int, Field(ge=1, le=MOST_A_PAGE, description="How many at most.")]


@routing.get(router, "/changes", name="feed", scope="customers", shape=FeedShape)
def feed(
    request: HttpRequest, *, segment: Segments, topic: Topics, after: After = None, limit: Most = A_PAGE
) -> HttpResponseBase:
    """What changed behind a cursor, in order. `next` is always there: ask with it again for what comes later.

    The same cursor gives the same changes, each with an id that it keeps. Changed conditions need a key for them.
    """
    found = following.page(home(), after, wanted(_topics(request, topic), segment), most=limit)
    data = {"changes": list(found.changes), "more": found.more}
    return answers.answer(request, data, version=version.version(home()), following=found.cursor)


def _topics(request: HttpRequest, asked: Sequence[str]) -> Sequence[str]:
    caller = caller_of(request)
    if "conditions" in caller.scopes:
        return asked
    if Topic.CONDITIONS in asked:
        says = f"the key '{caller.name}' is not for conditions; it is for {', '.join(sorted(caller.scopes))}."
        raise Problems(Problem("not-allowed", says, path="Authorization"))
    return asked or [Topic.ENTERED, Topic.LEFT]
