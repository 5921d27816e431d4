"""What `--json` prints of law, command by command: one example each. docs/reference/law.md tells the fields."""

from __future__ import annotations

from collections.abc import Mapping

_ROW = {
    "id": "LPD-60",
    "rule": "LPD-60",
    "subject": "terms",
    "verdict": "BLOCK",
    "limit_days": 60,
    "from": "2013-03-16",
    "to": None,
    "in_force": True,
    "own": False,
    "source": "Directive 2011/7/EU art. 3(5); C-677/22 of 6.2.2025",
    "proof": "confirmed",
    "texts": {"en": "More than {limit} days must be expressly agreed…", "pl": "…", "sl": "…"},
}

EXAMPLES: Mapping[str, object] = {
    "law list": {"rows": [_ROW]},
    "law apply": {
        "applied": True,
        "rows": [{"id": "LPD-60", "state": "changed"}],
        "blocked": [{"policy": "a_customers", "rule": "LPD-60"}],
    },
}
