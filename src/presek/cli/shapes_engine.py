"""What `--json` prints of the engine that a base is bound to, command by command. Instants are microseconds."""

from __future__ import annotations

from collections.abc import Mapping

_SYNC = {
    "server": "PostgreSQL 15.18",
    "ended_at": 1782856800000000,
    "customers": 12000,
    "new": 3,
    "changed": 41,
    "gone": 1,
    "back": 0,
    "problems": [],
}
_STATE = {
    "engine": "postgresql://reader@warehouse/shop",
    "server": "PostgreSQL 15.18",
    "every_minutes": 15,
    "target": None,
    "freshness": "fresh",
    "problem": None,
    "tables": [{"name": "customers", "table": "crm.customers", "fields": 24, "of": 78}],
    "not_bound": ["tickets"],
    "due_at": 1782857700000000,
    "last": _SYNC,
    "refused": [{"segment": "careful", "says": "PostgreSQL could not compute it: division by zero."}],
    "written_back": {"at": 0, "tables": [], "problem": "", "failed_at": 0},
}

EXAMPLES: Mapping[str, object] = {
    "engine suggest": {"binding": "edition: 1\nurl: postgresql://reader@warehouse/shop\n"},
    "engine check": {"problems": [], "remarks": []},
    "engine bind": _STATE,
    "engine show": _STATE,
    "engine sync": _SYNC,
    "engine unbind": {"unbound": True},
}
