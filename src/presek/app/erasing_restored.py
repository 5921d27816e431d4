"""Customers, and contacts, who were erased after a backup was made, erased again when it is put back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from presek.app import erasing, erasure_list
from presek.app.erasing_traces import CONTACTS
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
    done = 0
    for key in [key for key in keys_of(home).values() if _known_by(key, prints)]:
        if key in keys_of(home).values():  # whoever was merged into somebody else went with them
            erasing.finish(home, erasing.ask(home, key, reason=REASON, by=by))
            done += 1
    for key, row in [each for each in _contacts(home) if _known_by(erased.of_contact(*each), prints)]:
        erasing.finish(home, erasing.ask(home, key, reason=REASON, by=by, contact=row))
        done += 1
    return done


def _known_by(key: str, prints: Mapping[str, Collection[str]]) -> bool:
    return any(erased.print_of(key, salt) in prints[salt] for salt in prints)


def _contacts(home: Home) -> set[tuple[str, str]]:
    """The contacts of all customers: key of the customer, key of the row."""
    keys = keys_of(home)
    batches = home.lake.read(CONTACTS, home.head().get(CONTACTS), ["ordinal", "row_key"])
    rows = (zip(batch["ordinal"].to_pylist(), batch["row_key"].to_pylist(), strict=True) for batch in batches)
    return {(keys[ordinal], row) for each in rows for ordinal, row in each if ordinal in keys and row}


def keys_of(home: Home) -> dict[int, str]:
    """The keys of customers by ordinal."""
    batches = home.lake.read(CUSTOMERS, home.head().get(CUSTOMERS), ["ordinal", "key"])
    rows = (zip(batch["ordinal"].to_pylist(), batch["key"].to_pylist(), strict=True) for batch in batches)
    return {ordinal: key for each in rows for ordinal, key in each if key}
