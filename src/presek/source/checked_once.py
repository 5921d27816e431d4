"""Checks that take long, each distinct text of a file once: what was found is remembered, and many texts are checked in
several processes at the same time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from presek.source import contact

COMMAND = (sys.executable, "-m", "presek.source.check_process")
MOST_KNOWN = 300_000
"""So many texts of a file are remembered; those beyond it are checked once a block."""
MANY = 20_000
"""For so many texts it is worth it to start processes."""
MOST_PROCESSES = 8


@dataclass(slots=True)
class Checks:
    """The checks of one file. Close it, or its processes go on waiting."""

    known: dict[tuple[str, str | None], dict[str, str | None]] = field(default_factory=dict)
    _count: int = 0
    _processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def check(self, key: str, texts: Sequence[str], *, region: str | None) -> list[str | None]:
        """What each of the distinct texts is in the field, None where it is none."""
        known = self.known.setdefault((key, region), {})
        fresh = [text for text in texts if text not in known]
        found = self._fresh(key, fresh, region)
        new = dict(zip(fresh, found, strict=True))
        room = max(MOST_KNOWN - self._count, 0)
        kept = dict(zip(fresh[:room], found[:room], strict=True))
        known |= kept
        self._count += len(kept)
        return [new[text] if text in new else known[text] for text in texts]

    def close(self) -> None:
        """Ends the processes."""
        for process in self._processes:
            if process.stdin is not None:
                process.stdin.close()
            if process.stdout is not None:
                process.stdout.close()
            process.wait()
        self._processes = []

    def _fresh(self, key: str, texts: list[str], region: str | None) -> list[str | None]:
        if len(texts) < MANY:
            return _here(key, texts, region)
        count = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
        if not self._processes:
            pipe = subprocess.PIPE
            self._processes = [subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, text=True) for _ in range(count)]
        size = -(-len(texts) // count)
        pieces = [texts[begin : begin + size] for begin in range(0, len(texts), size)]
        lines = [json.dumps({"field": key, "region": region, "texts": piece}) for piece in pieces]
        with ThreadPoolExecutor(count) as askers:
            answers = list(askers.map(_asked, self._processes, lines))
        # A process that died (of too little memory, say) leaves its texts to this one.
        whole = [
            answer if answer is not None and len(answer) == len(piece) else _here(key, piece, region)
            for piece, answer in zip(pieces, answers, strict=False)
        ]
        return [each for piece in whole for each in piece]


def _asked(process: subprocess.Popen[str], line: str) -> list[str | None] | None:
    """What a process answers; None where it can't."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        found = json.loads(process.stdout.readline() or "null")
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def _here(key: str, texts: list[str], region: str | None) -> list[str | None]:
    check = contact.check_of(key, region=region)
    return [None if check is None else check(text) for text in texts]
