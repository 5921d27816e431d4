"""What `--json` prints of jobs and webhooks, command by command: one example each. Instants are microseconds."""

from __future__ import annotations

from collections.abc import Mapping

_JOB = {
    "job": 7,
    "kind": "refresh",
    "state": "done",
    "what": None,
    "by": "schedule",
    "asked_at": 1782856800000000,
    "begun_at": 1782856800000000,
    "ended_at": 1782856801000000,
    "share": None,
    "problem": None,
    "stopping": False,
}

EXAMPLES: Mapping[str, object] = {
    "jobs list": {"jobs": [_JOB]},
    "jobs show": {**_JOB, "log": [{"at": 1782856801000000, "says": "refreshed 46 segments of 12000 customers"}]},
    "jobs cancel": {"job": 8, "cancelled": True},
    "jobs rerun": {"job": 9},
    "jobs next": {
        "worker": None,
        "until": None,
        "next": [{"kind": "upkeep", "what": None, "at": 1782856800000000}],
    },
    "webhooks list": {
        "webhooks": [
            {
                "name": "crm",
                "url": "https://crm.example/hooks/presek",
                "topics": ["segment.entered"],
                "segments": ["a_class"],
                "state": "fine",
                "waiting": 0,
                "dead": 0,
                "behind": False,
                "failures": 0,
                "next_at": None,
                "last_tried_at": 1782856800000000,
                "last_status": 204,
                "last_problem": None,
            }
        ]
    },
    "webhooks add": {"webhook": "crm", "secret": "whsec_…"},
    "webhooks change": {"webhook": "crm", "done": True},
    "webhooks test": {"webhook": "crm", "message": "msg_1a0fdf4b6e1c4b2d9b1e3b5f7a9c2d4e"},
    "webhooks rotate": {"webhook": "crm", "secret": "whsec_…"},
    "webhooks pause": {"webhook": "crm", "done": True},
    "webhooks resume": {"webhook": "crm", "done": True},
    "webhooks remove": {"webhook": "crm", "done": True},
    "webhooks messages": {
        "messages": [
            {
                "message": 3,
                "id": "msg_1a0fdf4b6e1c4b2d9b1e3b5f7a9c2d4e",
                "webhook": "crm",
                "topic": "segment.entered",
                "state": "dead",
                "customers": 12,
                "tries": 76,
                "status": 500,
                "problem": "the answer was 500.",
                "made_at": 1782856800000000,
                "tried_at": 1782856800000000,
            }
        ]
    },
    "webhooks resend": {"resent": 1},
    "webhooks leave": {"message": 3, "left": True},
    "website register": {"origins": ["https://www.example.com"], "forms": ["newsletter"]},
    "website show": {"origins": ["https://www.example.com"], "forms": ["newsletter"]},
    "website token": {"customer": "F-00024", "token": "Ri0wMDAyNA.N0aBq2…"},
}
