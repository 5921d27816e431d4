"""What `--json` prints of the rights of people, command by command: one example each. Instants are microseconds."""

from __future__ import annotations

from collections.abc import Mapping

_ERASURE = {
    "number": 3,
    "state": "done",
    "reason": "asked by letter of 3 May",
    "by": "dora",
    "asked_at": 1782849600000000,
    "done_at": 1782849602000000,
    "rows": {"customers": 1, "facts": 4, "contacts": 1},
    "kept": {"orders": 12},
    "rejects": 0,
    "database": {"QueueAction": 2},
    "renamed": 5,
    "files": {"journals": 0, "condition_files": 2, "uploads": 0, "notes": 0, "copies": 1},
    "backups": ["presek-20260630-030000.presek"],
}

EXAMPLES: Mapping[str, object] = {
    "erase": {**_ERASURE, "told": ["erp"]},
    "erasures": {"erasures": [_ERASURE]},
    "restrict": {"customer": "F-00001", "restricted": True},
    "object": {"customer": "F-00001", "objects": True},
    "objections": {
        "objections": [
            {
                "customer": "F-00001",
                "since": "2026-05-03",
                "came_by": "letter of 3 May",
                "by": "dora",
                "at": 1782849600000000,
            }
        ]
    },
    "restrictions": {
        "restrictions": [
            {"customer": "F-00001", "reason": "disputes what we hold", "by": "dora", "at": 1782849600000000}
        ]
    },
}
