"""A look at a file: how it is laid out, how its numbers and dates are written, and which field each column seems to
fill. Only its beginning is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from presek.catalog.model import Catalog, Field, Type
from presek.catalog.refused import words_of
from presek.source import unpacked
from presek.source.block import Opened
from presek.source.column_match import SCALE, Matcher, candidates, headers_of, is_scale, texts_of
from presek.source.detect_style import style_of
from presek.source.detect_text import header_in, layout_of
from presek.source.detected import ColumnFinding, Detected, Finding
from presek.source.mapping import CUSTOMERS, FileShape, Style
from presek.source.read import format_of, open_file
from presek.source.read_csv import head_of
from presek.source.read_xlsx import first_rows
from presek.source.synonyms import synonyms
from presek.values.problem import Branch, Problem, Problems

SAMPLE = 200
HEADER_ROWS = 50
QUESTIONS = 5
NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.SCORE, Type.MONEY})
CURRENCIES = "currency"
"""The code list of currencies, and the name under which the words for one are kept."""


def detect(path: Path, catalog: Catalog) -> Detected:
    """All that can be found of a file. Raises Problems where it can't be read at all."""
    return matched(look(path), catalog)


def matched(found: Detected, catalog: Catalog, *, table: str | None = None) -> Detected:
    """A look at a file, with the field that each column seems to fill, of a table or of the one it seems to be."""
    table = table or table_of(found.columns, catalog)
    fields = catalog.fields if table == CUSTOMERS else catalog.relations[table].fields
    key = key_of(found.columns)
    currency = currency_of(found.columns, fields, catalog)
    found = _styled(found, fields)
    matcher = Matcher(fields, catalog, replace(found.style, zone=catalog.zone))
    matcher.choose({column: cells for column, cells in found.columns.items() if column != key})
    matches = []
    for column, cells in found.columns.items():
        told = matcher.match(column, cells) if column != key else None
        if told is not None and told.field is None and column == currency:
            told = ColumnFinding(column, None, 0.9, "the currency of the amounts")
        matches.append(ColumnFinding(column, None, 0.9, "the customer's key") if told is None else told)
    return replace(found, table=table, matches=_with_answers(matches, found))


def _styled(found: Detected, fields: Mapping[str, Field]) -> Detected:
    """The signs of numbers looked for again, where the headers tell which columns are numbers."""
    known = headers_of(fields)
    named = {
        column for column in found.columns if any(fields[key].type in NUMBERS for key in candidates(column, known))
    }
    signs = style_of(found.columns, delimiter=found.shape.delimiter, numbers=named)
    style = replace(found.style, decimal_sign=signs[0].value, thousands_sign=signs[1].value)
    new = {each.name: each for each in signs}
    return replace(found, style=style, findings=tuple(new.get(each.name, each) for each in found.findings))


def _with_answers(matches: list[ColumnFinding], found: Detected) -> tuple[ColumnFinding, ...]:
    """Many columns of the same few numbers are the answers of a questionnaire, whatever their headers are."""
    answers = {
        each.name
        for each in matches
        if each.field is None and not each.refused and is_scale(texts_of(found.columns[each.name]))
    }
    if len(answers) < QUESTIONS:
        return tuple(matches)
    says = f"like {len(answers) - 1} other columns, its values are {SCALE}"
    return tuple(
        replace(each, holds=SCALE, evidence=each.evidence or says) if each.name in answers else each for each in matches
    )


def look(path: Path, *, sheet: str | None = None) -> Detected:
    """The layout of a file, the style of its numbers and dates, and the first cells of each column; of a workbook or a
    zip, of one sheet or file in it."""
    format_ = format_of(path) or "csv"
    findings = [Finding("format", format_, 0.95 if format_of(path) else 0.5, _packing(path) or "by its name and bytes")]
    sheets: tuple[str, ...] = ()
    shape = FileShape(format_)
    if unpacked.is_zip(path) and format_ in {"csv", "jsonl"}:
        sheets = unpacked.members(path)
        chosen = sheet if sheet in sheets else sheets[0]
        shape = replace(shape, sheet=chosen if len(sheets) > 1 else None)
    if format_ == "csv":
        layout = layout_of(_head(path, shape))
        shape = replace(
            shape, encoding=layout.encoding, delimiter=layout.delimiter, quote=layout.quote,
            header_row=layout.header_row if layout.header_row > 1 else None,
        )  # fmt: skip
        findings += layout.findings
    elif format_ == "xlsx" and path.is_file():
        sheets, shape, header = _of_workbook(path, replace(shape, sheet=sheet))
        findings.append(header)
    if len(sheets) > 1:
        says = f"one of {len(sheets)}: {', '.join(sheets[:20])}"
        findings.append(Finding("sheet", shape.sheet or sheets[0], 0.5, says))
    cells = _first_cells(open_file(path, shape, Style()))
    decimal, thousands, order = style_of(cells, delimiter=shape.delimiter)
    style = Style(decimal.value, thousands.value, order.value)
    return Detected(shape, style, (*findings, decimal, thousands, order), cells, sheets)


def table_of(columns: Mapping[str, list[str]], catalog: Catalog) -> str:
    """The table most of whose fields the headers name; a relation needs its time."""
    names = headers_of(catalog.fields)
    best, score = CUSTOMERS, sum(bool(candidates(name, names)) for name in columns)
    for relation in catalog.relations.values():
        known = headers_of(relation.fields)
        named = {found[0] for name in columns if (found := candidates(name, known))}
        if relation.time in named and len(named) > score:
            best, score = relation.key, len(named)
    return best


def key_of(columns: Mapping[str, list[str]]) -> str | None:
    """The column that holds the customer's key, or None where no header says so."""
    return first_of(synonyms().customer_key, columns)


def currency_of(columns: Mapping[str, list[str]], fields: Mapping[str, Field], catalog: Catalog) -> str | None:
    """The column that says in which currency a row's amounts are."""
    found = first_of(synonyms().fields[CURRENCIES], columns)
    if found is None or all(named.type is not Type.MONEY for named in fields.values()):
        return None
    known = catalog.code_lists[CURRENCIES].codes
    named = [text.upper() for text in texts_of(columns[found])]
    return found if named and all(each in known for each in named) else None


def first_of(known: tuple[str, ...], columns: Mapping[str, list[str]]) -> str | None:
    """The column whose header is the surest of the known ones."""
    plain = {words_of(name).strip(): name for name in reversed(tuple(columns))}
    return next((plain[word] for word in known if word in plain), None)


def field_of(header: str, fields: Mapping[str, Field]) -> str | None:
    """The field that a header names: by key, by label, or by what people call it."""
    return next(iter(candidates(header, headers_of(fields))), None)


def _packing(path: Path) -> str:
    if not path.is_file():
        return ""
    if unpacked.is_gzip(path):
        return "packed with gzip"
    return f"a zip of {len(unpacked.members(path))}" if unpacked.is_zip(path) else ""


def _head(path: Path, shape: FileShape) -> bytes:
    try:
        return head_of(path, member=shape.sheet)
    except (OSError, EOFError):
        open_file(path, shape, Style())  # tells what is wrong with it
        raise Problems(Problem("not-readable", "it can't be read.", path=str(path), branch=Branch.DATA)) from None


def _of_workbook(path: Path, shape: FileShape) -> tuple[tuple[str, ...], FileShape, Finding]:
    """The sheets, the first of them that has a table, and where its header is."""
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    sheets = first_rows(path, HEADER_ROWS) if zipped else {}
    wanted = {shape.sheet: sheets[shape.sheet]} if shape.sheet in sheets else sheets
    shape = replace(shape, sheet=None)
    for sheet, rows in wanted.items():
        if any(sum(bool(cell) for cell in row) > 1 for row in rows):
            header = header_in(rows)
            mine = replace(shape, sheet=sheet if len(sheets) > 1 else None)
            row = int(header.value)
            return tuple(sheets), replace(mine, header_row=row if row > 1 else None), header
    return tuple(sheets), shape, Finding("header_row", "1", 0.1, "no sheet has a table of several columns")


def _first_cells(opened: Opened) -> dict[str, list[str]]:
    block = next(iter(opened.blocks), None)
    if block is None:
        return {name: [""] for name in opened.columns}
    sample: pa.Table = block.cells.slice(0, SAMPLE)
    return {name: sample.column(place).to_pylist() for place, name in enumerate(sample.column_names)}
