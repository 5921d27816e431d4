"""What `--json` prints of policies, command by command: one example each."""

from __future__ import annotations

from collections.abc import Mapping

_NAMED = {"policy": "a_customers", "version": 1, "segment": "a_class", "default": False}
_BECAUSE = {
    "reason": "policy",
    "segments": ["a_class"],
    "policies": [{"key": "a_customers", "version": 1}],
    "exception": None,
    "limit": None,
    "rules": [],
}
_LOST = {**_NAMED, "policy": "b_customers", "segment": "b_class", "why": "another_is_less", "would_say": 45}
_PART = {
    "value": 30,
    "hit": "C<",
    "because": _BECAUSE,
    "by": [_NAMED],
    "lost": [_LOST],
    "exception": None,
    "asked": None,
    "legal": [],
}
_POLICY = {
    "key": "a_customers",
    "segment": "a_class",
    "labels": {"en": "A customers"},
    "valid_from": "2026-01-01",
    "reach": "at_once",
    "default": False,
    "position": 1,
    "payment_terms": {"method": "transfer", "net_days": 30, "start": "invoice_date"},
    "version": 1,
    "status": "approved",
    "active": True,
    "reaches_customers_on": "2026-01-01",
    "made_by": "Celina",
    "made_at": 1782849600000000,
    "decided_by": "Dawid",
    "decided_at": 1782849600000000,
    "note": "",
}
_EXCEPTION = {
    "number": 1,
    "customer": "F-00024",
    "dimension": "discount",
    "value": {"percent": 15},
    "reason": "negotiated",
    "note": "",
    "contract": "",
    "from": "2026-06-30",
    "expires": "2026-09-28",
    "status": "asked",
    "holds": False,
    "requested_by": "anna",
    "requested_at": 1782849600000000,
    "decided_by": "",
    "decided_at": None,
    "decision": "",
    "legal": [],
}
_PHONE = {"customers_with_phone": 520, "calls": 294, "hours": "1.40", "cost": "1680.00 PLN", "one_call": "5.71 PLN"}

EXAMPLES: Mapping[str, object] = {
    "conditions": {
        "customer": "F-00024",
        "day": "2026-06-30",
        "conditions": {
            "payment_terms": {
                "value": {"method": "transfer", "net_days": 30, "start": "invoice_date"},
                "because": _BECAUSE,
                "parts": {"net_days": _PART},
            }
        },
        "unassigned": ["process"],
        "version": "6950b416…",
        "hash": "4ff7e7d5…",
    },
    "simulate": {
        "as_of": "2026-06-30",
        "customers": 12000,
        "moved": [{"segment": "a_class", "entering": 0, "leaving": 12, "enters": [], "leaves": ["F-00063"]}],
        "changed": 232,
        "changed_in": {"payment_terms": 0, "discount": 232},
        "transitions": [
            {
                "dimension": "discount",
                "before": {"percent": "5"},
                "after": {"percent": "8"},
                "customers": 198,
                "examples": ["F-00001"],
            }
        ],
        "effects": {
            "list_sales": "3800000.00 PLN",
            "revenue": {"before": "3610000.00 PLN", "after": "3504596.59 PLN", "change": "-105403.41 PLN"},
            "margin": {"before": "900000.00 PLN", "after": "794596.59 PLN", "change": "-105403.41 PLN"},
            "more_for_revenue_percent": "3.01",
            "more_for_margin_percent": "13.27",
            "receivables": "-10655.85 PLN",
            "financing_a_year": "-852.47 PLN",
            "phone": {"before": _PHONE, "after": _PHONE},
            "legal": [{"rule": "LPD-60", "verdict": "BLOCK", "before": 0, "after": 3}],
        },
        "legal": [{"policy": "b_customers", "results": []}],
    },
    "policies list": {"policies": [_POLICY]},
    "policies show": {"versions": [_POLICY]},
    "policies approve": _POLICY,
    "policies approve-all": {
        "approved": [_POLICY],
        "left_out": [
            {
                "key": "age_under_25",
                "version": 1,
                "problems": [
                    {
                        "code": "not-acknowledged",
                        "says": "DEMOGRAPHICS-ONLY: … Whoever approves acknowledges it.",
                        "at": {"path": "policy age_under_25"},
                        "nearest": [],
                        "branch": "data",
                    }
                ],
            }
        ],
    },
    "ready": {
        "ready": [
            {
                "name": "firmographic_size",
                "model": "firmographic",
                "label": "Company size (EU)",
                "segments": 5,
                "policies": 5,
            }
        ]
    },
    "policies reject": {**_POLICY, "status": "rejected", "active": False},
    "policies retire": {"policy": "a_customers", "ended": 1},
    "policies replay": {"answers": 1000, "same": 1000, "differing": []},
    "exceptions list": {"exceptions": [_EXCEPTION], "customers": 12000, "customers_with_exception": 3},
    "exceptions ask": _EXCEPTION,
    "exceptions approve": {**_EXCEPTION, "status": "approved", "holds": True, "decided_by": "zofia"},
    "exceptions refuse": {**_EXCEPTION, "status": "refused"},
    "exceptions end": {**_EXCEPTION, "status": "ended"},
}
