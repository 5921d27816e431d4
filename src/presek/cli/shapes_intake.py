"""What `--json` prints of what programs tell: one example each."""

from __future__ import annotations

from collections.abc import Mapping

_RECEIPT = "1795322975023578-00c6144d.793092.1000"
_REASON = {
    "index": 3, "field": "colour", "code": "unknown-field", "says": "no field is called 'colour'.",
    "nearest": ["column"],
}  # fmt: skip

_REPLAY = {
    "read": 1, "accepted": 1, "rejected": 0, "filtered": 0, "unchanged": 0, "aside": 0, "seconds": 0.1, "import": 13,
}  # fmt: skip

EXAMPLES: Mapping[str, object] = {
    "intake status": {"waiting_bytes": 0, "taken": 253000},
    "intake sources": {"sources": ["crm", "shop"]},
    "intake allow": {"source": "shop", "new": True},
    "intake refuse": {"refused": "shop"},
    "intake send": {"taken": 1000, "apart": 1, "receipts": [_RECEIPT], "reasons": ["line 4: no field is called…"]},
    "intake again": {"replayed": [{"import": 12, "mended": 1, "replay": _REPLAY}]},
    "intake receipt": {
        "receipt": _RECEIPT, "state": "done", "accepted": 999, "aside": 2, "rejected": 1, "reasons": [_REASON],
    },
}  # fmt: skip
