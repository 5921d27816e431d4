"""Mending rejects: in place, by a map of values, by a rule; what was mended is imported again at once.

The rows leave the open list of their import and are read by a new one, which may reject them again: rejected = open +
mended, always. Both are kept together with the move of the head, so that no row is lost or counted twice.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from presek.app import clock, importing, intake_rejects, mapping_said, rejects, uploading
from presek.app.faults import place_problems
from presek.app.home import Home, user_name
from presek.app.importing import Asked, ImportReport
from presek.app.intake_rejects import Renewed
from presek.app.rejects import Reject
from presek.source.prepare import NEVER_KEPT
from presek.source.typed import REJECT_COLUMNS
from presek.store import alerts, import_details
from presek.store.import_details import Detail, Mended
from presek.values.problem import Branch, Problem, Problems, nearest_names

ROW = "reject_row"
ARROW = "=>"
MOST_AT_ONCE = 100_000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Rule:
    """In one column, another text in place of a text: of the whole cell, or wherever it stands in it."""

    column: str
    old: str
    new: str
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.column}: {self.old} {ARROW} {self.new}"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of mended rows: the import they came from, how many were read again, and its report."""

    number: int
    rows: int
    report: ImportReport | None

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        report = None if self.report is None else {**self.report.as_json(), "import": self.report.number}
        return {"import": self.number, "mended": self.rows, "replay": report}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A reject that was mended: its row, how, by whom, and the import that read it again."""

    row: int
    how: str
    by: str
    replay: int


@dataclass(frozen=True, slots=True)
class _Mend:
    reject: Reject
    cells: tuple[str, ...]
    how: str


def rule_of(text: str, *, whole: bool = True) -> Rule:
    """A rule as it is typed: `column: old => new`; nothing behind the arrow empties the cell."""
    column, colon, rest = text.partition(":")
    old, arrow, new = rest.partition(ARROW)
    if not (colon and arrow and column.strip() and old.strip()):
        says = f"'{text}' says no mend; expected 'column: old {ARROW} new'."
        raise Problems(Problem("no-rule", says, path="mend"))
    return Rule(column.strip(), old.strip(), new.strip(), whole)


def concerned(home: Home, number: int, rules: Sequence[Rule]) -> int:
    """How many open rejects the rules would change."""
    return len(_by_rules(home, number, rules))


def by_rules(home: Home, number: int, rules: Sequence[Rule], *, by: str | None = None) -> Replayed:
    """Mends every open reject of an import that a rule concerns, and imports those again."""
    return _replay(home, number, _by_rules(home, number, rules), by=by)


def remember(home: Home, number: int, rules: Sequence[Rule]) -> int:
    """Puts the rules into the mapping that is kept for the next file of the same columns; returns how many went in."""
    header = next((each.header for each in rejects.open_ones(home, number)), ())
    kept = uploading.saved_mapping(home, header)
    if not kept.exists():
        return 0
    text = kept.read_text("utf-8")
    said = mapping_said.read(text)
    columns = said.get("columns") or {}
    taken = [each for each in rules if each.whole and each.old.strip() and each.column in columns]
    for each in taken:
        rule = columns[each.column]
        options = dict(rule) if isinstance(rule, dict) else {"field": rule}
        columns[each.column] = {**options, "values": {**(options.get("values") or {}), each.old.strip(): each.new}}
    with place_problems():
        kept.write_text(mapping_said.write(said, begun=mapping_said.begun_from(text)), "utf-8")
    return len(taken)


def in_place(home: Home, number: int, row: int, *, cells: Sequence[str], by: str | None = None) -> Replayed:
    """Mends one reject by its cells, and imports it again. Problems where it isn't open (any more)."""
    found = next((each for each in rejects.open_ones(home, number) if each.row == row), None)
    if found is None:
        says = f"row {row} of import {number} is no open reject: somebody mended it already?"
        raise Problems(Problem("no-reject", says, branch=Branch.DATA))
    if len(cells) != len(found.header):
        says = f"the row has {len(cells)} cells; its file has {len(found.header)} columns."
        raise Problems(Problem("cells", says, branch=Branch.DATA))
    return _replay(home, number, [_Mend(found, tuple(cells), "in place")], by=by)


def from_file(home: Home, number: int, path: Path, *, by: str | None = None) -> Replayed:
    """Imports again the rows of a mended file of rejects (as `presek rejects --output` writes it)."""
    given = _mended_file(path)
    found = {each.row: each for each in rejects.open_ones(home, number)}
    mends = []
    for row, said in given:
        each = found.pop(row, None)
        if each is None:
            says = f"row {row} stands in the file twice, or is no open reject of import {number}."
            raise Problems(Problem("no-reject", says, path=str(path), branch=Branch.DATA))
        cells = tuple(said.get(name) or "" for name in each.header)
        if cells != _padded(each):
            mends.append(_Mend(each, cells, f"by file {path.name}"))
    return _replay(home, number, mends, by=by)


def again(home: Home, number: int, *, by: str | None = None) -> Replayed:
    """Imports the open rejects again as they are: since then the catalog, a code list or a source may know them."""
    return _replay(home, number, [_Mend(each, _padded(each), "as it was") for each in _again(home, number)], by=by)


def _again(home: Home, number: int) -> list[Reject]:
    found = list(rejects.open_ones(home, number))
    if len(found) > MOST_AT_ONCE:
        raise Problems(_too_many(len(found)))
    return found


def history(number: int) -> tuple[HistoryLine, ...]:
    """The mended rejects of an import, by row."""
    found = sorted(import_details.mended_rows(number).items())
    return tuple(HistoryLine(row, each.how, each.by, each.replay) for row, each in found)


def _by_rules(home: Home, number: int, rules: Sequence[Rule]) -> list[_Mend]:
    found = []
    for each in rejects.open_ones(home, number):
        before = _padded(each)
        after = before
        used = []
        for rule in rules:
            changed = _changed(after, each.header, rule)
            used += [str(rule)] if changed != after else []
            after = changed
        if after != before:
            found.append(_Mend(each, after, "; ".join(used)))
    return found


def _changed(cells: tuple[str, ...], header: tuple[str, ...], rule: Rule) -> tuple[str, ...]:
    if rule.column not in header:
        near = nearest_names(rule.column, header)
        says = f"the file has no column '{rule.column}'. It has: {', '.join(header[:40])}."
        raise Problems(Problem("no-column", says, path="mend", nearest=near, branch=Branch.DATA))
    place = header.index(rule.column)
    cell = cells[place]
    if rule.whole:
        new = rule.new if cell.strip() == rule.old.strip() else cell
    else:
        new = cell.replace(rule.old, rule.new)
    return (*cells[:place], new, *cells[place + 1 :])


def _padded(reject: Reject) -> tuple[str, ...]:
    cells = reject.cells[: len(reject.header)]
    return (*cells, *[""] * (len(reject.header) - len(cells)))


def _replay(home: Home, number: int, mends: Sequence[_Mend], *, by: str | None) -> Replayed:
    if not mends:
        return Replayed(number, 0, None)
    if len(mends) > MOST_AT_ONCE:
        raise Problems(_too_many(len(mends)))
    if any(set(each.reject.cells) <= {NEVER_KEPT} for each in mends):
        says = "these rows had cells that are never kept, so they are not whole; mend them in the file itself."
        raise Problems(Problem("not-whole", says, branch=Branch.DATA))
    detail = import_details.of_import(number)
    imported = rejects.import_of(number)
    renewed = intake_rejects.renewed(home, imported.path, [(each.reject.header, each.cells) for each in mends])
    if renewed is None and (detail is None or not detail.mapping_text):
        says = f"import {number} is of an older version of Presek and kept no mapping; import the mended file anew."
        raise Problems(Problem("no-mapping", says, branch=Branch.DATA))
    who, now = by or user_name(), clock.now()
    mended = tuple(
        Mended(number, each.reject.row, each.how, _padded(each.reject), each.cells, who, now) for each in mends
    )
    with place_problems(), tempfile.TemporaryDirectory(dir=home.path, prefix="mending-") as folder:
        path = Path(folder) / _file_name(imported.path)
        _write(path, mends, renewed)
        text = mapping_said.as_csv(detail.mapping_text if detail else "") if renewed is None else renewed.mapping_text
        asked = Asked(by=who, called=f"{imported.path} (mended)".replace(" (mended) (mended)", " (mended)"))
        report = importing.import_file(
            home, path, Path(imported.mapping), text=text,
            asked=replace(asked, mended=mended, origin=_said(detail, "origin"), source=_said(detail, "source")),
        )  # fmt: skip
    if renewed is not None:
        alerts.close(intake_rejects.FAILED, "", at=clock.now())
    return Replayed(number, len(mends), report)


def _too_many(rows: int) -> Problem:
    says = f"{rows:,} rows at once are too many; mend the file and import it again."
    return Problem("too-many", says, branch=Branch.DATA)


def _said(detail: Detail | None, what: str) -> str | None:
    found = None if detail is None else detail.report.get(what)
    return found if isinstance(found, str) else None


def _file_name(path: str) -> str:
    """What the file of mended rows is called: as the file they came from, or as the address of their source."""
    name = re.sub(r"[^\w.-]+", "-", PurePath(path).stem)
    return f"{name[-LONGEST_NAME:] or 'rows'}.csv"


def _write(path: Path, mends: Sequence[_Mend], renewed: Renewed | None) -> None:
    header = mends[0].reject.header if renewed is None else renewed.header
    rows = [each.cells for each in mends] if renewed is None else renewed.rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, *sorted(REJECT_COLUMNS)])
        for each, cells in zip(mends, rows, strict=True):
            said = {ROW: str(each.reject.row), "reject_column": each.reject.column, "reject_reason": ""}
            writer.writerow([*cells, *(said[name] for name in sorted(REJECT_COLUMNS))])


def _mended_file(path: Path) -> list[tuple[int, dict[str, str]]]:
    with place_problems(), path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows: Iterable[dict[str, str]] = list(csv.DictReader(file))
        except (UnicodeDecodeError, csv.Error):
            raise Problems(Problem("not-csv", "this is no CSV in UTF-8.", path=str(path), branch=Branch.DATA)) from None
    found = []
    for place, row in enumerate(rows, start=2):
        number = str(row.get(ROW) or "")
        if not number.isdigit():
            says = f"line {place} has no number in the column {ROW}; `presek rejects --output` writes it."
            raise Problems(Problem("no-row", says, path=str(path), branch=Branch.DATA))
        found.append((int(number), row))
    return found
