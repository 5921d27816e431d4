"""The audit trail as people read it: who did what to what, when; searched, page by page, and as a file.

What stands beside an entry is told only as far as it names things (roles, scopes, columns, numbers): never a value of
a customer, a note, or an address.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from presek.app import clock, table_files
from presek.app.home import Home
from presek.store import audit
from presek.store.audit import Asked, Entry
from presek.values.instant import local_midnight, moment_of

PAGE = 50
MOST_IN_A_FILE = 200_000
AT_A_TIME = 2_000
TOLD = (
    "roles", "may", "scopes", "key", "columns", "format", "customers", "changed", "number", "sessions", "how",
    "segment", "kind", "administrator", "file", "see", "edit", "topics", "segments",
)  # fmt: skip
"""What is told of the detail of any entry."""
TOLD_OF_SETTINGS = ("before", "after")
SETTING = "changed setting"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; days are local, both with."""

    by: str = ""
    action: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `when` in local time to the second, and what is told beside it."""

    number: int
    when: str
    by: str
    action: str
    about: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the trail; `older`: the number below which the next page begins, 0 where this is the last."""

    lines: tuple[Line, ...]
    older: int


def listed(home: Home, wanted: Wanted, *, before: int = 0) -> Lines:
    """One page, newest first."""
    found = audit.search(_asked(home, wanted, before), most=PAGE + 1)
    shown = tuple(_line(home, each) for each in found[:PAGE])
    return Lines(shown, shown[-1].number if len(found) > PAGE else 0)


def actions() -> tuple[str, ...]:
    """Every action that stands in the trail."""
    return audit.actions()


@dataclass(frozen=True, slots=True)
class Words:
    """How a file says it, in the language of who takes it: its header, an action, what is told beside it."""

    header: tuple[str, ...]
    action: Callable[[str], str]
    told: Callable[[Iterable[tuple[str, str]]], str]


def as_csv(home: Home, wanted: Wanted, *, by: str, words: Words) -> Iterator[str]:
    """The entries as lines of a file, newest first; that it was taken is an entry, too."""
    audit.add(Entry(clock.now(), by, action="audit exported", subject="audit", detail={}))
    yield _row(words.header)
    before, left = 0, MOST_IN_A_FILE
    while left:
        found = audit.search(_asked(home, wanted, before), most=min(AT_A_TIME, left))
        for each in found:
            line = _line(home, each)
            said = words.action(line.action), line.about, words.told(line.told)
            yield _row((str(line.number), line.when, line.by, *said))
        if not found:
            return
        before, left = found[-1].number, left - len(found)


def _asked(home: Home, wanted: Wanted, before: int) -> Asked:
    zone = home.as_of().zone
    return Asked(
        wanted.by.strip(),
        wanted.action,
        about=wanted.about.strip(),
        begin=None if wanted.first is None else local_midnight(wanted.first, zone),
        end=None if wanted.last is None else local_midnight(wanted.last + timedelta(days=1), zone),
        before=before,
    )


def _line(home: Home, entry: Entry) -> Line:
    moment = moment_of(entry.at).astimezone(home.as_of().zone)
    return Line(
        entry.number,
        f"{moment:%Y-%m-%d %H:%M:%S}",
        entry.by,
        entry.action,
        entry.subject,
        told=_told(entry.action, entry.detail),
    )


def _told(action: str, detail: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    names = (*TOLD, *TOLD_OF_SETTINGS) if action == SETTING else TOLD
    found = ((name, _said(detail[name])) for name in names if name in detail)
    return tuple((name, text) for name, text in found if text)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)[:LONGEST]
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(each)}" for name, each in value.items())[:LONGEST]
    if isinstance(value, Sequence):
        return ", ".join(map(_said, value))[:LONGEST]
    return ""


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([table_files.harmless(each) for each in cells])
    return out.getvalue()
