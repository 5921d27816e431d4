"""What `--json` prints, command by command: one example each. The reference page shows them; tests hold the
commands to them."""

from __future__ import annotations

from collections.abc import Mapping

from presek.cli import (
    shapes_changes,
    shapes_engine,
    shapes_intake,
    shapes_jobs,
    shapes_law,
    shapes_policies,
    shapes_quotes,
    shapes_rights,
    shapes_today,
)

_PROMISE = {
    "segmentation": "value",
    "disjoint": "proved",
    "covering": "today",
    "customer": "",
    "segments": [],
    "customers": 0,
    "says": "",
    "rules": "5f1c…",
}
_REFRESH = {
    "as_of": "2026-06-30",
    "hash": "1b4f16ee…",
    "seconds": 0.556,
    "customers": 12000,
    "segments": [{"key": "a_class", "in": 737, "cannot_say": 0, "entered": 3, "left": 1, "held_from": None}],
    "promises": [_PROMISE],
    "refused": [],
}

_PLANNED_POLICY = {
    "key": "a_customers",
    "segment": "a_class",
    "state": "new",
    "version": 1,
    "status": "proposed",
    "legal": [],
}

_READING = {
    "imports": [12],
    "read": 120,
    "accepted": 100,
    "rejected": 5,
    "filtered": 0,
    "unchanged": 15,
    "aside": 2,
    "removed": 1,
    "gone_customers": 0,
}
_SOURCE = {
    "source": "shop-orders",
    "kind": "database",
    "address": "postgresql://presek@db.example/shop orders",
    "mapping": "orders.mapping.yaml",
    "every_seconds": 900,
    "freshness": "fresh",
    "fresh_at": 1782849600000000,
    "due_at": 1782850500000000,
    "mark": "2026-06-30T21:45:00",
    "problem": None,
    "last": _READING,
}

_SAVED = {"number": 41, "changed": 1, "unchanged": 0, "key": "F-00063"}
_MERGE = {
    "number": 3,
    "from": "P-00017",
    "into": "F-00063",
    "by": "anna",
    "at": "2026-06-30T10:15:00+00:00",
    "undone_by": None,
    "undone_at": None,
}

EXAMPLES: Mapping[str, object] = {
    "set": _SAVED,
    "set-row": {**_SAVED, "key": "hand-5e1c…"},
    "remove-row": {**_SAVED, "key": "hand-5e1c…"},
    "set-many": {**_SAVED, "changed": 120},
    "undo-edit": {**_SAVED, "key": "41"},
    "owners": {"owners": [{"owner": "Anna Nowak", "customers": 120}], "nobody": 3, "saved": _SAVED},
    "duplicates find": {
        "customers": 12000,
        "compared": 41230,
        "likely": 12,
        "proposed": 11,
        "links": 27,
        "seconds": 4.2,
    },
    "duplicates list": {
        "total": 11,
        "page": 1,
        "pairs": [
            {
                "first": "P-00017",
                "second": "F-00063",
                "score": 0.97,
                "agrees": ["email"],
                "nearly": ["name"],
                "differs": ["city"],
                "one": ["phone"],
            }
        ],
        "merges": [_MERGE],
        "rejected": [{"first": "P-00020", "second": "P-00021", "by": "anna"}],
        "links": [{"person": "P-00017", "company": "F-00063", "by": ["email"]}],
    },
    "duplicates merge": _MERGE,
    "duplicates undo": {**_MERGE, "undone_by": "anna", "undone_at": "2026-06-30T10:20:00+00:00"},
    "duplicates reject": {"first": "P-00020", "second": "P-00021", "rejected": True},
    "sources list": {"sources": [_SOURCE]},
    "sources add": {"source": "shop-orders", "new": True},
    "sources run": _READING,
    "sources pause": {"source": "shop-orders", "done": True},
    "sources resume": {"source": "shop-orders", "done": True},
    "sources remove": {"source": "shop-orders", "done": True},
    "demo": {"rows": 613688, "rejected": 0, "seconds": 18.5, "customers": 12000, "refresh": _REFRESH},
    "import": {
        "read": 1000,
        "accepted": 990,
        "rejected": 2,
        "filtered": 5,
        "unchanged": 3,
        "aside": 1,
        "seconds": 0.12,
    },
    "rejects": {
        "import": 7,
        "file": "orders.csv",
        "total": 2,
        "rejects": [
            {
                "row": 17,
                "column": "amount",
                "value": "12,,5",
                "reason": "this is no amount",
                "also": [],
                "cells": {"customer": "c1", "amount": "12,,5"},
            }
        ],
    },
    "catalog": {
        "currency": "PLN",
        "zone": "Europe/Warsaw",
        "fields": [
            {
                "key": "employees",
                "labels": {"en": "employees", "pl": "zatrudnieni", "sl": "zaposleni"},
                "type": "integer",
                "unit": "people",
                "model": "firmographic",
                "sensitivity": "C",
                "code_list": None,
                "max_age_days": None,
            }
        ],
        "relations": [
            {
                "key": "orders",
                "labels": {"en": "orders", "pl": "zamówienia", "sl": "naročila"},
                "time": "ordered_at",
                "fields": [],
            }
        ],
        "measures": [
            {
                "key": "revenue_12m",
                "labels": {"en": "revenue in 12 months", "pl": "przychód z 12 miesięcy", "sl": "prihodki v 12 mesecih"},
                "value": "orders.sum(net_amount, last 12 months)",
                "model": "behavioural",
            }
        ],
        "code_lists": [{"key": "nace_2_1", "version": "NACE Rev. 2.1", "codes": 1047}],
    },
    "check": {"problems": [], "segmentations": 4, "segments": 14, "not_yet": []},
    "apply": {
        "applied": True,
        "segments": [
            {
                "key": "a_class",
                "segmentation": "value",
                "state": "changed",
                "in": 737,
                "cannot_say": 0,
                "entering": 3,
                "leaving": 1,
                "enters": ["F-00063"],
                "leaves": ["P-00017"],
            }
        ],
        "promises": [_PROMISE],
        "policies": [_PLANNED_POLICY],
        "settings": ["seller"],
        "problems": [],
        "warnings": [],
        "asks": [],
        "waiting": None,
    },
    "refresh": _REFRESH,
    **shapes_changes.EXAMPLES,
    **shapes_engine.EXAMPLES,
    **shapes_intake.EXAMPLES,
    **shapes_jobs.EXAMPLES,
    **shapes_law.EXAMPLES,
    **shapes_policies.EXAMPLES,
    **shapes_quotes.EXAMPLES,
    **shapes_rights.EXAMPLES,
    **shapes_today.EXAMPLES,
    "segments": {
        "as_of": "2026-06-30",
        "customers": 12000,
        "segmentations": [
            {
                "key": "value",
                "label": "Value",
                "partition": True,
                "promise": _PROMISE,
                "segments": [
                    {
                        "key": "a_class",
                        "label": "A customers",
                        "in": 737,
                        "cannot_say": 0,
                        "state": "computed",
                        "rule": "revenue_12m >= 50_000 PLN",
                        "small_sample": False,
                    }
                ],
            }
        ],
    },
    "count": {"in": 728, "out": 2098, "cannot_say": 9174, "as_of": "2026-06-30", "blame": {"employees": 9174}},
    "intersect": {"in": 22},
    "history": {
        "segment": "a_class",
        "days": [
            {"day": "2026-06-30", "in": 737, "cannot_say": 0, "entered": 3, "left": 1, "version": 1},
        ],
    },
    "members": {
        "segment": "a_class",
        "asked": "2026-06-30",
        "as_of": "2026-06-30",
        "run": 12,
        "version": 1,
        "rule": "revenue_12m >= 100_000 PLN",
        "total": 737,
        "customers": ["F-00001"],
    },
    "migration": {
        "segmentation": "value",
        "partition": True,
        "from": "2026-05-31",
        "to": "2026-06-30",
        "flows": [{"from": "b_class", "to": "a_class", "customers": 14}],
    },
    "explain": {
        "customer": "F-00024",
        "segment": "it_small",
        "verdict": "in",
        "kept": None,
        "as_of": "2026-06-30",
        "rule": {
            "joint": "condition",
            "text": "employees < 50",
            "verdict": "in",
            "says": "PASS: employees is 49 people; the rule asks less than 50 people.",
            "evidence": {
                "subject": "employees",
                "actual": "49 people",
                "test": "<",
                "asked": ["50 people"],
                "rank": None,
                "margin": "1 person",
                "rows": [],
                "knowledge": [
                    {
                        "field": "employees",
                        "observed_on": "2026-06-01",
                        "recorded_on": "2026-06-02",
                        "source": "registry",
                        "origin": "companies.csv",
                        "fault": None,
                    }
                ],
            },
            "parts": [],
        },
        "smallest_change": ["employees < 50: 1 person more (employees is 49 people)"],
    },
    "near-misses": {
        "segment": "it_small",
        "as_of": "2026-06-30",
        "customers": 1038,
        "near_misses": [
            {
                "customer": "F-00063",
                "condition": "employees between 10 and 49",
                "missing": "1 person more (employees is 9 people)",
            }
        ],
    },
    "export": {"path": "it_small.csv", "customers": 93, "format": "csv"},
    "base": {
        "name": "Example company",
        "zone": "Europe/Warsaw",
        "currency": "PLN",
        "as_of": "2026-06-30",
        "made_up": True,
    },
    "find": {
        "count": 1,
        "customers": [
            {
                "customer": "F-00063",
                "name": "Zefir Soft 63 sp. z o.o.",
                "place": "Katowice, Silesia",
                "matched": [{"field": "contacts.phone", "value": "+48519560836"}],
            }
        ],
    },
    "up": {"url": "http://127.0.0.1:8000/", "user": "admin", "password": None},
    "worker": {"worker": "refreshed 14 segments of 12000 customers in 0.56 s"},
    "doctor": {"findings": [{"check": "disk", "state": "good", "says": "80.8 GB free"}]},
    "user list": {"users": [{"name": "admin", "administrator": True, "roles": []}]},
    "user add": {"user": "anna", "password": "shown once"},
    "user password": {"user": "anna", "password": "shown once"},
    "keys add": {"name": "shop", "key": "presek_3f09c1a2b4d5_…", "scopes": ["conditions"], "per_minute": 6000},
    "keys list": {
        "keys": [
            {
                "name": "shop",
                "public": "3f09c1a2b4d5",
                "scopes": ["conditions"],
                "per_minute": 6000,
                "made_by": "anna",
                "made_on": "2026-06-30",
                "revoked_on": None,
            }
        ]
    },
    "keys revoke": {"revoked": "shop"},
}
