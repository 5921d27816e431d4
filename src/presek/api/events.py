"""What programs tell: events of any relation, facts of customers; answered when it is safe, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from presek.api import answers, intake_shapes, routing
from presek.api.callers import caller_of
from presek.api.intake_shapes import BecameShape, TakenShape
from presek.api.place import home
from presek.api.shapes import Failure
from presek.app import intake, intake_body, version
from presek.app.intake import Kind, Sender
from presek.app.version import Version

SCOPE = "intake"
TAKEN = 202
router = Router(tags=["intake"])


def _declared(name: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    said = routing.declared(name, SCOPE)
    extra = {"responses": {TAKEN: {"headers": routing.HEADERS}}}
    said["openapi_extra"] = extra if body is None else {**extra, "requestBody": body}
    return {**said, "response": {TAKEN: routing.answer_of(TakenShape), routing.REFUSALS: Failure}}


EVENTS = _declared("take-events", intake_shapes.body_of_many(intake_shapes.EVENT))
MANY_FACTS = _declared("take-facts", intake_shapes.body_of_many(intake_shapes.FACTS_OF_ONE))
FACTS = _declared("customer-facts", intake_shapes.body_of_one(intake_shapes.FACTS))
REMOVAL = _declared("event", None)


@router.post("/events", **EVENTS)
def take_events(request: HttpRequest) -> HttpResponseBase:
    """Take in up to 10,000 events: JSON (a list, or one) or JSON Lines, plain or gzipped. The same event (source and
    id) again changes nothing; told otherwise it is corrected whole."""
    return taken(request)


def taken(request: HttpRequest) -> HttpResponse:
    """What is answered to a caller who was let in; the straight way comes here, too."""
    return _taken_body(request, "events")


@router.delete("/events/{relation}/{source}/{path:event}", **REMOVAL)
def remove_event(request: HttpRequest, relation: str, source: str, *, event: str) -> HttpResponseBase:
    """Take an event back; what was known before stays known of the past."""
    said = {"id": event, "source": source, "relation": relation, "removed": True}
    return _answered(request, json.dumps(said).encode(), kind="events", lines=False)


@routing.get(router, "/events/receipts/{receipt}", name="receipt", scope=SCOPE, shape=BecameShape)
def receipt(request: HttpRequest, receipt: str) -> HttpResponseBase:
    """What became of what was taken in."""
    return answers.answer(request, intake.became(home(), receipt).as_json(), version=_version())


@router.post("/customers/facts", **MANY_FACTS)
def take_facts(request: HttpRequest) -> HttpResponseBase:
    """Take in facts of up to 10,000 customers; who is not known yet becomes a customer."""
    return _taken_body(request, "facts")


@router.patch("/customers/{path:key}/facts", **{**FACTS, "operation_id": "change_customer_facts"})
def change_facts(request: HttpRequest, key: str) -> HttpResponseBase:
    """Change facts of a customer who is known; a field that is not named stays as it is."""
    return _of_one(request, key, "patch")


@router.put("/customers/{path:key}/facts", **{**FACTS, "operation_id": "put_customer_facts"})
def put_facts(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same, and who is not known yet becomes a customer."""
    return _of_one(request, key, "facts")


def _taken_body(request: HttpRequest, kind: Kind) -> HttpResponse:
    return _answered(request, _body(request), kind=kind, lines=request.content_type == intake_body.LINES)


def _of_one(request: HttpRequest, key: str, kind: Kind) -> HttpResponseBase:
    said = intake_body.one(_body(request))
    return _answered(request, json.dumps({**said, "key": key}).encode(), kind=kind, lines=False)


def _body(request: HttpRequest) -> bytes:
    """The body, unpacked; read by pieces, for Django would hold back what is larger than a form."""
    raw = request.read(intake_body.LARGEST + 1)
    return intake_body.unpacked(raw, request.headers.get("Content-Encoding", "").strip().lower())


def _answered(request: HttpRequest, body: bytes, *, kind: Kind, lines: bool) -> HttpResponse:
    caller = caller_of(request)
    sender = Sender(caller.by, caller.sight)
    taken = intake.take_body(home(), body, kind=kind, sent="lines" if lines else "json", sender=sender)
    made = answers.answer(request, taken.as_json(), version=_version())
    made.status_code = TAKEN
    return made


def _version() -> Version:
    """The version there is, or one that says there is none yet: what is told first comes before the first run."""
    here = home()
    return Version("none", 0, here.as_of()) if here.published() is None else version.version(here)
