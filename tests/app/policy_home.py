"""A small base with policies, for the tests of policies: firms and persons in a few segments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from presek.app import policies, policy_book, refresh
from presek.app.home import Home
from presek.policy.book import Party
from presek.values.instant import day_number
from tests.app import homes

CUSTOMERS = [
    {"customer": "anna", "kind": "company", "country": "PL", "size_class": "medium", "employees": 60},
    {"customer": "borut", "kind": "company", "country": "PL", "size_class": "small", "employees": 20},
    {"customer": "celina", "kind": "company", "country": "PL", "size_class": "micro", "employees": 3},
    {"customer": "dawid", "kind": "person", "country": "PL", "employees": ""},
]
SEGMENTS = {"large": "employees >= 50", "middle": "employees >= 10 and employees < 50", "rest": "otherwise"}
PERSONS = {"persons": 'kind = "person"', "firms": 'kind = "company"'}


def day(text: str) -> int:
    return day_number(date.fromisoformat(text))


def fill(home: Home) -> None:
    homes.put(home, "customers", CUSTOMERS)
    homes.force(home, homes.segments("size", SEGMENTS, partition=True), homes.segments("kinds", PERSONS))
    policy_book.set_seller(Party(country="PL", size="small", body="firm"), by="maria")
    refresh.refresh(home)


def put(home: Home, key: str, segment: str, gives: Mapping[str, object], **more: object) -> policies.Listed:
    """A policy that maria made and zofia approved."""
    says = {"key": key, "segment": segment, "valid_from": "2026-01-01", **gives, **more}
    made = policies.draft(home, says, by="maria")
    policies.propose(home, key, made.policy.version, by="maria")
    return policies.approve(home, key, made.policy.version, by="zofia", acknowledged=["*"])
