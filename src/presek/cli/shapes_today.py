"""What `--json` prints of Today: one example. Amounts and points are decimal text, instants microseconds."""

from __future__ import annotations

from collections.abc import Mapping

_ROW = {
    "key": "F-00063",
    "name": "Zefir Soft 63 sp. z o.o.",
    "lane": "scored",
    "points": "78.0",
    "parts": {"due": "25", "value": "18", "trigger": "17.5", "segment": "12", "overdue": "5.5"},
    "because": [{"code": "at_risk", "days": None, "at": None, "about": "", "value": ""}],
    "last": [{"on": "2026-05-16", "channel": "Phone", "details": ["To the customer", "Reached"]}],
    "segments": [{"key": "b_class", "label": "B customers", "model": "behavioural"}],
    "person": {"name": "Anna Nowak", "title": "Właściciel", "phone": "+48500100200", "email": "anna@firm63.example"},
    "next_step": {
        "process": "Standard sale",
        "stage": "Needs",
        "open_actions": [{"key": "visit", "label": "Visit the customer"}],
        "next_stage": {"key": "offer", "label": "Offer"},
    },
    "pitch": "One person who knows you answers every question.",
    "channels": [{"way": "phone", "mark": "given", "rule": "", "says": ""}],
    "phone": "+48500100200",
    "email": "",
    "terms": {"method": "transfer", "net_days": 30, "start": "invoice_date"},
    "discount": {"percent": "5"},
    "value_class": "B",
    "overdue": "0.0000",
    "tickets": 0,
    "owner": "Anna",
    "currency": "PLN",
    "purpose": "marketing",
    "calling": "",
    "revenue_12m": "17250.0000",
    "callable": True,
}

EXAMPLES: Mapping[str, object] = {
    "today": {
        "at": "2026-06-30T10:00:00+02:00",
        "owners": ["Anna"],
        "customers": 1034,
        "eligible": 631,
        "rows": [_ROW],
        "pinned_in_all": 18,
        "left_out": {"no_consent": 210, "minimum_gap": 22},
        "listed": [{"key": "F-00002", "name": "Sokół Serwis 2 JDG", "why": "no_consent", "until": None,
                    "rule": "PKE-398", "says": "Marketing by phone, e-mail or text message needs consent…"}],
        "capacity": {"needed_a_working_day": "43.00", "slots": 20, "over": True},
    },
}  # fmt: skip
