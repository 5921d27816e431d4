"""Restrictions and objections that came, or ended, after a backup was made, when it is put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from presek.app import clock, held_list, objecting
from presek.app.erasing_restored import keys_of
from presek.app.held_list import Held
from presek.app.home import Home
from presek.source import erased
from presek.store import audit, objections, restrictions
from presek.store.audit import Entry
from presek.store.objections import Objection
from presek.store.restrictions import Restriction

REASON = "kept before; the backup did not know of it"


def hold_again(home: Home, listed: Sequence[Held], *, since: int, by: str) -> int:
    """Brings everybody on the list who is in the base to where they stood last, as far as that is of after `since`, the
    instant of the backup; how many were held back, or let go, again."""
    last = _last(listed, since=since)
    salts = sorted({each.salt for each in last.values()})
    if not salts:
        return 0
    done = 0
    for key in keys_of(home).values():
        prints = [(salt, erased.print_of(key, salt)) for salt in salts]
        for what in (held_list.OBJECTION, held_list.RESTRICTION):  # who is restricted is not written about any more
            mine = [each for salt, found in prints if (each := last.get((salt, found, what))) is not None]
            if mine:
                done += _mend(home, key, max(mine, key=lambda each: each.at), by=by)
    return done


def _mend(home: Home, key: str, held: Held, *, by: str) -> bool:
    """Whether anything was other than the list says."""
    at = clock.now()
    if held.what == held_list.OBJECTION:
        if held.ended_at is None:
            done = objecting.keep(home, Objection(key, REASON, held.day, by, held.at))
        else:
            done = objections.withdraw(key, by=by, at=held.ended_at, reason=REASON)
        action = "objected" if held.ended_at is None else "objection withdrawn"
    else:
        if held.ended_at is None:
            done = restrictions.add(Restriction(key, REASON, by, held.at)) is not None
        else:
            done = restrictions.lift(key, by=by, at=held.ended_at, reason=REASON)
        action = "restricted" if held.ended_at is None else "restriction lifted"
    if done:
        audit.add(Entry(at, by, action=action, subject=key[:200], detail={"reason": REASON}))
    return done


def _last(listed: Sequence[Held], *, since: int) -> Mapping[tuple[str, str, str], Held]:
    """The last word on each print, where it is of after an instant."""
    last: dict[tuple[str, str, str], Held] = {}
    for each in sorted(listed, key=lambda each: each.at):
        last[each.salt, each.print, each.what] = each
    return {name: each for name, each in last.items() if max(each.at, each.ended_at or 0) > since}
