"""What `--json` prints of quotes, command by command: one example each. docs/reference/quotes.md tells the fields."""

from __future__ import annotations

from collections.abc import Mapping

_APPLIED = {
    "percent": "10",
    "stacking": "exclusive",
    "segment": "a_class",
    "policy": "a_customers",
    "version": 1,
    "exception": None,
}
_LINE = {
    "product": "drill",
    "categories": ["tools"],
    "quantity": "2",
    "unit_price": "129.90",
    "list_amount": "259.80",
    "discount_percent": "10",
    "discount": "25.98",
    "net": "233.82",
    "vat_percent": "23",
    "asked_percent": None,
    "capped": False,
    "held_by_margin": False,
    "applied": [_APPLIED],
}
_REFUSED = {
    "why": "discount_above_policy",
    "dimension": "discount",
    "line": 0,
    "asked": "15",
    "allowed": "10",
    "segments": ["a_class"],
    "policies": ["a_customers"],
    "way": "exception",
}
_ANSWER = {
    "customer": "F-00024",
    "owed": "4100.00",
    "accepted": True,
    "lines": [_LINE],
    "list_total": "259.80",
    "discount": "25.98",
    "net": "233.82",
    "vat": [{"percent": "23", "net": "233.82", "vat": "53.78"}],
    "gross": "287.60",
    "currency": "PLN",
    "terms": {
        "method": "transfer",
        "net_days": 30,
        "start": "invoice_date",
        "credit_limit": None,
        "early_payment": None,
        "credit_block": None,
    },
    "due": {"due_day": "2026-07-30", "pay_by": "2026-07-30", "late_from": "2026-07-31"},
    "early_payment": None,
    "credit": "no_limit",
    "refused": [],
    "legal": [],
    "disclosure_required": False,
    "disclosure": None,
    "conditions": "5f1c…",
}
_KEPT = {
    "number": 7,
    "customer": "F-00024",
    "status": "open",
    "made_on": "2026-06-30",
    "expires": "2026-07-30",
    "version": 1,
    "by": "anna",
    "asked": {"invoice_day": "2026-06-30", "lines": [{"product": "drill", "quantity": "2", "unit_price": "129.90"}]},
    "answer": {key: value for key, value in _ANSWER.items() if key not in {"customer", "owed"}},
}

EXAMPLES: Mapping[str, object] = {
    "quote": {**_ANSWER, "accepted": False, "refused": [_REFUSED]},
    "quotes keep": _KEPT,
    "quotes revise": {**_KEPT, "version": 2},
    "quotes list": {"quotes": [_KEPT]},
    "quotes show": _KEPT,
    "quotes accept": {**_KEPT, "status": "accepted"},
    "quotes withdraw": {**_KEPT, "status": "withdrawn"},
}
