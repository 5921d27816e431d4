"""The shapes of what programs tell, as /api/docs shows them."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema

from presek.app.intake_body import JSON, LINES, MOST

EVENT_EXAMPLE = {
    "id": "10045", "source": "shop", "relation": "orders", "customer": "F-00024",
    "happened_at": "2026-06-30T10:12:00+02:00", "net_amount": "129.90", "channel": "web",
}  # fmt: skip
FACTS_EXAMPLE = {
    "key": "F-00024", "source": "crm", "facts": {"employees": 24, "website": None}, "observed_at": "2026-06-30",
}  # fmt: skip
NAME = {"type": "string", "minLength": 1}
EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "source", "relation"],
    "properties": {
        "id": {**NAME, "maxLength": 150, "description": "The event's identity at its source."},
        "source": {**NAME, "maxLength": 40, "description": "A registered source."},
        "relation": {**NAME, "description": "A relation of the catalog."},
        "customer": {**NAME, "maxLength": 200, "description": "Whose it is; only a removal needs none."},
        "happened_at": {"type": "string"},
        "version": {"type": "integer", "description": "A lower version than is kept comes too late."},
        "updated_at": {"type": "string", "description": "The same as an instant."},
        "removed": {"type": "boolean", "description": "true takes the event back."},
        "currency": {"type": "string", "description": "Of the amounts, where it is not the base's."},
        "fields": {"type": "object", "description": "Fields whose names are taken by the event itself."},
    },
    "additionalProperties": True,
    "example": EVENT_EXAMPLE,
}
FACTS: dict[str, Any] = {
    "type": "object",
    "required": ["source", "facts"],
    "properties": {
        "source": {**NAME, "maxLength": 40, "description": "Who says so: a registered source."},
        "facts": {"type": "object", "description": "Field → value; null sets it to unknown."},
        "valid_from": {"type": "string", "description": "Since when it holds; without it, from now on."},
        "observed_at": {"type": "string", "description": "When it was observed."},
    },
    "additionalProperties": False,
    "example": {name: FACTS_EXAMPLE[name] for name in ("source", "facts", "observed_at")},
}
FACTS_OF_ONE: dict[str, Any] = {
    **FACTS,
    "required": ["key", *FACTS["required"]],
    "properties": {"key": {**NAME, "maxLength": 200, "description": "The customer."}, **FACTS["properties"]},
    "example": FACTS_EXAMPLE,
}


def body_of_many(each: dict[str, Any]) -> dict[str, Any]:
    """The body of a batch: a list, one alone, or a line for each; plain or gzipped."""
    whole = {"oneOf": [{"type": "array", "items": each, "minItems": 1, "maxItems": MOST}, each]}
    return {"required": True, "content": {JSON: {"schema": whole}, LINES: {"schema": {"type": "string"}}}}


def body_of_one(each: dict[str, Any]) -> dict[str, Any]:
    """The body that says one thing."""
    return {"required": True, "content": {JSON: {"schema": each}}}


class ReasonShape(Schema):
    """Why one of a batch is kept apart: its place in the batch, counted from 0, and the field."""

    index: int
    field: str
    code: str
    says: str
    nearest: list[str]


class TakenShape(Schema):
    """Taken in, and safe: how many, how many of them are kept apart as far as is known at once, and the first reasons.
    What becomes of the others tells the receipt."""

    receipt: str
    taken: int
    apart: int
    reasons: list[ReasonShape]


class BecameShape(Schema):
    """What became of a receipt; the numbers are null while it waits. `aside` (of `accepted`) waits for its customer."""

    receipt: str
    state: Literal["waiting", "done"]
    accepted: int | None
    aside: int | None
    rejected: int | None
    reasons: list[ReasonShape]
