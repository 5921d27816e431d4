"""Writing by hand: a customer, the facts of one, a row of a relation. Each writing goes the way of an import.

What is typed is read, checked and settled as a file would be, under the lake's lock, and becomes new versions; nothing
is overwritten. Unlike a file, a writing by hand is kept whole or not at all.
"""

from __future__ import annotations

import csv
import json
import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from presek.app import clock, importing, restricting
from presek.app.home import Home, user_name
from presek.app.importing import Asked, ImportReport, Whole
from presek.app.sight import EVERYTHING, Sight
from presek.catalog.model import Field, Sensitivity, Type
from presek.store import audit
from presek.store.audit import Entry
from presek.values.problem import Branch, Problem, Problems, nearest_names

NOT_KNOWN = "(not known)"
"""In place of a value: the field is set to unknown."""
BY_HAND = "by hand"
MAPPING = "by-hand"
CUSTOMERS = "customers"
KEY, ROW_KEY = "customer key", "row key"
"""Columns of the file that a writing becomes; their spaces keep them apart from fields."""
NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.SCORE, Type.MONEY})
LONGEST_SOURCE = 100
SECONDS_TO_WAIT = 20.0


@dataclass(frozen=True, slots=True)
class Edit:
    """What is typed: texts by field (`NOT_KNOWN` unsets), since which day it holds (empty: now), who says so.

    `beside`: the row is kept here though the rows of its relation are in an engine.
    """

    values: Mapping[str, str]
    since: str = ""
    source: str = BY_HAND
    by: str = ""
    sight: Sight = EVERYTHING
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of it: the number by which it can be undone, and of how many customers (or rows) it changed any."""

    number: int | None
    changed: int
    unchanged: int
    key: str = ""

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"number": self.number, "changed": self.changed, "unchanged": self.unchanged, "key": self.key}


Save: TypeAlias = Callable[[Edit], Saved]


def save_customer(home: Home, key: str, edit: Edit, *, new: bool = False) -> Saved:
    """Keeps facts of one customer; `new` makes the customer. Problems: the key, a field, a value can't be."""
    if not edit.values and not new:
        raise Problems(_problem("nothing", "nothing was changed.", "values"))
    rows = [{KEY: key, **edit.values}]
    saved = save_many(home, rows, edit, what=key, new=int(new))
    audit.add(_entry(edit, "created" if new else "edited", key, number=saved.number))
    return saved


def save_many(
    home: Home, rows: Sequence[Mapping[str, str]], edit: Edit, *, what: str, new: int = 0, dry_run: bool = False
) -> Saved:
    """Keeps the same fields of many customers at once: all or nothing. A dry run only tells how many would change."""
    catalog = home.catalog()
    fields = _fields(catalog.fields, tuple(rows[0])[1:] if rows else (), edit.sight)
    mapping = {"table": CUSTOMERS, "key": {"column": KEY}, **_shape(home, fields, edit)}
    cleaned = [{name: _clean(fields.get(name), text, home) for name, text in row.items()} for row in rows]
    asked = Asked(by=edit.by, called=f"{BY_HAND}: {what}"[:200], whole=_whole(cleaned, new=new), wait=SECONDS_TO_WAIT)
    report = _import(home, cleaned, mapping, asked=asked, dry_run=dry_run)
    return Saved(report.number, report.accepted, report.unchanged, what)


def save_row(
    home: Home, customer: str, edit: Edit, *, relation: str, row_key: str = "", wait: float = SECONDS_TO_WAIT
) -> Saved:
    """Keeps a row of a relation, a new one where no key is given; what is not said of a known row stays as it was."""
    found = home.catalog().relations.get(relation)
    if found is None:
        near = nearest_names(relation, home.catalog().relations)
        says = f"no relation is called '{relation}'."
        raise Problems(Problem("unknown-relation", says, path="relation", nearest=near))
    if not edit.values:
        raise Problems(_problem("nothing", "nothing was changed.", "values"))
    fields = _fields(found.fields, tuple(edit.values), edit.sight, relation=relation)
    key = row_key or f"hand-{secrets.token_hex(8)}"
    row = {name: _clean(fields[name], text, home) for name, text in edit.values.items()}
    mapping = {
        "table": relation, "customer": {"column": KEY}, "row_key": {"column": ROW_KEY},
        **_shape(home, fields, edit, timed=False),
    }  # fmt: skip
    asked = Asked(
        by=edit.by, called=f"{BY_HAND}: {relation} of {customer}"[:200], whole=_whole([row]), wait=wait,
        beside=edit.beside,
    )  # fmt: skip
    report = _import(home, [{KEY: customer, ROW_KEY: key, **row}], mapping, asked=asked)
    saved = Saved(report.number, report.accepted, report.unchanged, key)
    audit.add(_entry(edit, "edited" if row_key else "created", f"{relation} {key}", number=saved.number))
    return saved


def may_edit(field: Field, sight: Sight, relation: str = "") -> bool:
    """Whether a person may write this field (of a relation): special categories nobody may by hand."""
    return field.sensitivity is not Sensitivity.SPECIAL and sight.edits(field, relation)


def _fields(known: Mapping[str, Field], wanted: Iterable[str], sight: Sight, *, relation: str = "") -> dict[str, Field]:
    problems, found = [], {}
    for key in wanted:
        field = known.get(key)
        if field is None:
            near = nearest_names(key, known)
            problems.append(Problem("unknown-field", f"no field is called '{key}'.", path=key, nearest=near))
        elif field.sensitivity is Sensitivity.SPECIAL:
            says = f"'{key}' is a special category of personal data (GDPR article 9); it is not written by hand."
            problems.append(_problem("refused", says, key))
        elif not sight.sees_named(field, relation):
            problems.append(_problem("hidden-field", f"'{key}' is hidden for your role.", key))
        elif not sight.edits(field, relation):
            problems.append(_problem("locked-field", f"'{key}' is not edited by your role.", key))
        else:
            found[key] = field
    if problems:
        raise Problems.of(problems)
    return found


def _shape(home: Home, fields: Mapping[str, Field], edit: Edit, *, timed: bool = True) -> dict[str, object]:
    """The rest of the mapping, as in a file of the same columns."""
    said: dict[str, object] = {
        "edition": "1", "format": "csv", "source": edit.source.strip()[:LONGEST_SOURCE] or BY_HAND,
        "columns": {key: {"field": key, "unknown": [NOT_KNOWN]} for key in fields},
    }  # fmt: skip
    if timed and edit.since.strip():
        said["valid_from"] = str(_day(home, edit.since.strip()))
    return said


def _day(home: Home, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        says = f"'{text}' is no day; expected one such as 2026-06-30."
        raise Problems(_problem("no-day", says, "from")) from None
    today = home.as_of().day
    if day > today:
        raise Problems(_problem("future", f"{day} is still to come; today is {today}.", "from"))
    return day


def _clean(field: Field | None, text: str, home: Home) -> str:
    """One line; a number may have spaces and a decimal comma; a code that means *not known* unsets."""
    plain = " ".join(text.split())
    if field is None or plain == NOT_KNOWN:
        return text
    if field.type in NUMBERS:
        plain = plain.replace(" ", "")
        return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    codes = home.catalog().list_of(field)
    code = None if codes is None else codes.codes.get(plain)
    return NOT_KNOWN if code is not None and code.unknown else plain


def _whole(rows: Sequence[Mapping[str, str]], *, new: int = 0) -> Whole:
    names = tuple(rows[0]) if rows else ()
    filled = (name for name in names if name != KEY and all(row[name] not in {NOT_KNOWN, ""} for row in rows))
    return Whole(new, tuple(filled))


def _import(
    home: Home, rows: Sequence[Mapping[str, str]], mapping: Mapping[str, object], *, asked: Asked, dry_run: bool = False
) -> ImportReport:
    restricting.refuse(row[KEY] for row in rows)
    with tempfile.TemporaryDirectory(dir=home.path, prefix="by-hand-") as folder:
        path = Path(folder) / f"{MAPPING}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        text = json.dumps(mapping, ensure_ascii=False)
        return importing.import_file(home, path, Path(MAPPING), text=text, asked=asked, dry_run=dry_run)


def _entry(edit: Edit, action: str, subject: str, *, number: int | None) -> Entry:
    detail = {"fields": sorted(edit.values), "since": edit.since, "source": edit.source, "number": number}
    return Entry(clock.now(), edit.by or user_name(), action=action, subject=subject[:200], detail=detail)


def _problem(code: str, says: str, path: str) -> Problem:
    return Problem(code, says, path=path, branch=Branch.DATA)
