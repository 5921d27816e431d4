"""The JSON answers of the commands about changes of segments, one example each."""

from __future__ import annotations

from collections.abc import Mapping

_CHANGE: dict[str, object] = {
    "number": 3,
    "kind": "definitions",
    "segments": ["late_payers"],
    "state": "waiting",
    "made_by": "anna",
    "made_at": 1782777600000000,
    "reason": "Worth a letter",
    "decided_by": "",
    "decided_at": None,
    "decision": "",
    "replaced_by": None,
    "conflicts": [],
}
_DECIDED = {**_CHANGE, "decided_by": "zofia", "decided_at": 1782864000000000}

EXAMPLES: Mapping[str, object] = {
    "changes list": {"changes": [_CHANGE]},
    "changes approve": {**_DECIDED, "state": "approved"},
    "changes refuse": {**_DECIDED, "state": "refused", "decision": "Too narrow"},
    "changes withdraw": {**_DECIDED, "state": "withdrawn", "decided_by": "anna"},
}
