"""Customers who were erased after a backup was made, erased again when it is put back."""

from __future__ import annotations

from collections.abc import Sequence

from presek.app import erasing, erasure_list
from presek.app.erasure_list import Listed
from presek.app.home import Home
from presek.app.snapshots import CUSTOMERS
from presek.source import erased

REASON = "erased before; the backup still held them"


def erase_again(home: Home, listed: Sequence[Listed], *, since: int, by: str) -> int:
    """Erases everybody on the list who is in the base though they were erased after `since`, the instant of its backup;
    how many those were. Who was entered anew before that stays."""
    known = set(erasure_list.of_home(home))
    prints: dict[str, set[str]] = {}
    for each in listed:
        if each.at > since and each not in known:
            prints.setdefault(each.salt, set()).add(each.print)
    found = [key for key in _keys(home) if any(erased.print_of(key, salt) in prints[salt] for salt in prints)]
    done = 0
    for key in found:
        if key in set(_keys(home)):  # whoever was merged into somebody else went with them
            erasing.finish(home, erasing.ask(home, key, reason=REASON, by=by))
            done += 1
    return done


def _keys(home: Home) -> list[str]:
    batches = home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), ["key"])
    return [key for batch in batches for key in batch.column("key").to_pylist() if key]
