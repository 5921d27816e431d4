"""Contacts with customers as mail, calendars and telephones tell them: by an address or a number, which the app finds
the customer of. What is not known goes by the address itself, and waits aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeAlias

from presek.source.pulled import Rows

Who: TypeAlias = Callable[[str], str]
"""The key of the customer of an address (a@b.pl) or number (+48…); the same again where it is nobody's or several's."""

MAPPING_NAME = "interactions"
MAPPING = """\
edition: 1
format: jsonl
zone: UTC
table: interactions
customer: customer
row_key: id
missing_columns: empty
columns:
  at: at
  channel: channel
  direction: direction
  outcome: outcome
  topic: topic
  duration: duration
  agent: agent
"""
"""How the rows below are read: the mapping of sources that need none of their own."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact. `identity` names it for good; `minutes` is how long it lasted; `agent` who of ours took part."""

    identity: str
    at: datetime
    address: str
    channel: Literal["email", "phone", "visit"]
    direction: Literal["in", "out"]
    outcome: str = ""
    topic: str = ""
    minutes: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """One contact that can't be read, and why: its row is rejected for that, and the others go on."""

    identity: str
    says: str
    channel: Literal["email", "phone", "visit"]


UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What readers of mails and calendars raise where something in one is not as it should be."""
NOBODY, LONGEST = "?", 500


def put(touch: Touch | Unread, rows: Rows, who: Who) -> None:
    """Writes a contact as a row of interactions."""
    if isinstance(touch, Unread):
        identity = sha256(touch.identity.encode("utf-8", "replace")).hexdigest()[:32]
        rows.put({"id": identity, "customer": NOBODY, "at": plain(touch.says), "channel": touch.channel})
        return
    identity = sha256(f"{touch.identity}\0{touch.address}".encode("utf-8", "replace")).hexdigest()[:32]
    said = {
        "id": identity, "customer": who(touch.address), "at": touch.at.isoformat(), "channel": touch.channel,
        "direction": touch.direction, "outcome": touch.outcome, "topic": plain(touch.topic),
        "duration": touch.minutes, "agent": plain(touch.agent),
    }  # fmt: skip
    rows.put({name: value for name, value in said.items() if value})


def plain(text: str) -> str:
    """A text in one line, without signs that nobody sees."""
    readable = text.encode("utf-8", "replace").decode()
    return " ".join("".join(each if each.isprintable() else " " for each in readable).split())[:LONGEST]
