"""A first mapping for a file, from its headers and its first rows: written as YAML with a comment where a person must
decide."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from presek.catalog.model import LANGUAGES, Catalog, Field, Type
from presek.catalog.refused import refusal, words_of
from presek.source import moments, numbers, ready, words
from presek.source.mapping import CUSTOMERS, FileShape, Style
from presek.source.read import format_of, open_file
from presek.source.read_csv import head_of
from presek.source.synonyms import synonyms

SAMPLE = 200
ENCODINGS = ("utf-8", "cp1250")
DELIMITERS = ",;\t|"
SEPARATORS = ";,|/"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the file found: its shape, the style of its numbers and dates, and the first cells of each
    column."""

    shape: FileShape
    style: Style
    columns: dict[str, list[str]]


def suggest(path: Path, catalog: Catalog) -> str:
    """The text of a mapping: a ready one where one fits. Raises Problems where the file can't be read at all."""
    known = ready.fitting_xml(path) if ready.is_xml(path) else ()
    looked = None if known else look(path)
    known = known if looked is None else ready.fitting(looked.columns)
    if looked is None or known:
        return _of_ready(path, known, looked)
    table = _table(looked, catalog)
    fields = catalog.fields if table == CUSTOMERS else catalog.relations[table].fields
    key = _first_of(synonyms().customer_key, looked)
    lines = [
        f"# Suggested for {path.name} from its headers and first rows: read it through before importing.",
        "edition: 1",
    ]
    lines += _of_shape(looked)
    lines.append(f"table: {table}")
    name = "key" if table == CUSTOMERS else "customer"
    hint = "" if key else "      # which column holds the customer's key?"
    lines.append(f"{name}: {_quoted(key or next(iter(looked.columns), ''))}{hint}")
    if table != CUSTOMERS:
        lines.append("create_customers: false      # true makes a customer of every key that is not known yet")
        lines += _of_row_key(looked, key)
    lines.append("columns:")
    taken: dict[str, str] = {}
    for column, cells in looked.columns.items():
        if column != key:
            lines += _of_column(column, cells, fields=fields, catalog=catalog, looked=looked, taken=taken)
    time = None if table == CUSTOMERS else catalog.relations[table].time
    if time is not None and time not in taken:
        lines.append(f"  # {time} is needed: which column says when it happened?")
    return "\n".join(lines) + "\n"


def columns_of(path: Path) -> tuple[str, ...]:
    """The columns of a table's file, laid out as it seems to be."""
    return tuple(look(path).columns)


def shape_of(path: Path) -> list[str]:
    """The lines of a mapping that say how a file is laid out and how its numbers and dates are written."""
    return _of_shape(look(path))


def _of_ready(path: Path, known: tuple[ready.Ready, ...], looked: Looked | None) -> str:
    """A ready mapping, laid out for the file; what else fits is told."""
    first, others = known[0], ", ".join(each.key for each in known[1:])
    lines = [f"# Suggested for {path.name}: the ready mapping {first.key} fits it. Read it through before importing."]
    lines += [f"# These fit too: {others}."] if others else []
    lines += ["# Put your own tax number into 'where', so that only your invoices are taken."] if first.own else []
    return "\n".join(lines) + "\n" + ready.filled(first, _of_shape(looked) if looked else (), own=None)


def look(path: Path) -> Looked:
    """What the first rows tell: how the file is laid out, how numbers and dates are written, the first cells."""
    shape = FileShape(format_of(path) or "csv")
    if shape.format == "csv":
        shape = _csv_shape(path)
    opened = open_file(path, shape, Style())
    block = next(iter(opened.blocks), None)
    cells = {name: [""] for name in opened.columns}
    if block is not None:
        sample = block.cells.slice(0, SAMPLE)
        cells = {name: sample.column(place).to_pylist() for place, name in enumerate(sample.column_names)}
    return Looked(shape, _style(cells), cells)


def _csv_shape(path: Path) -> FileShape:
    raw = head_of(path)
    encoding = (
        "utf-16"
        if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}
        else next(each for each in (*ENCODINGS, "latin-1") if _decodes(raw, each))
    )
    text = codecs.decode(raw, encoding, "ignore").lstrip("\ufeff")
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    delimiter = max(DELIMITERS, key=lambda sign: _columns(lines, sign))
    return FileShape("csv", encoding, delimiter)


def _decodes(raw: bytes, encoding: str) -> bool:
    """Whether the bytes are of an encoding; a character cut off at the end of the sample does no harm."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(raw)
    except UnicodeDecodeError:
        return False
    return True


def _columns(lines: list[str], delimiter: str) -> int:
    """How many columns a delimiter makes of most lines."""
    widths = Counter(len(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    return widths.most_common(1)[0][0] if widths else 0


def _style(columns: dict[str, list[str]]) -> Style:
    cells = [cell.strip() for each in columns.values() for cell in each if cell and cell.strip()]
    comma = sum(bool(re.fullmatch(r"-?(\d+|\d{1,3}([\s.]\d{3})+),\d{1,4}(\s?\D{1,3})?", cell)) for cell in cells)
    point = sum(bool(re.fullmatch(r"\D{0,3}-?(\d+|\d{1,3}([\s,]\d{3})+)\.\d{1,4}", cell)) for cell in cells)
    decimal = "," if comma > point else "."
    spaced = any(
        re.fullmatch(rf"-?\d{{1,3}}([ \u00a0]\d{{3}})+({re.escape(decimal)}\d+)?(\s?\D{{1,3}})?", cell)
        for cell in cells
    )
    other = "." if decimal == "," else ","
    grouped = any(
        re.fullmatch(rf"\D{{0,3}}-?\d{{1,3}}({re.escape(other)}\d{{3}})+({re.escape(decimal)}\d+)?\s?\D{{0,3}}", cell)
        for cell in cells
    )
    dates = [found for cell in cells if (found := re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", cell))]
    order = "year month day"
    if dates:
        order = "month day year" if any(int(each[2]) > 12 for each in dates) else "day month year"
    return Style(decimal, " " if spaced else other if grouped else "", order)


def _of_shape(looked: Looked) -> list[str]:
    shape, style = looked.shape, looked.style
    lines = [f"format: {shape.format}"]
    if shape.format == "csv":
        lines.append(f"encoding: {shape.encoding}")
        lines.append(f"delimiter: {'tab' if shape.delimiter == chr(9) else _quoted(shape.delimiter)}")
    lines.append(f'decimal_sign: "{style.decimal_sign}"')
    if style.thousands_sign:
        lines.append(f'thousands_sign: "{style.thousands_sign}"')
    lines.append(f"date_order: {style.date_order}")
    return lines


def _table(looked: Looked, catalog: Catalog) -> str:
    """The table most of whose fields the headers name; a relation needs its time."""
    best, score = CUSTOMERS, sum(field_of(name, catalog.fields) is not None for name in looked.columns)
    for relation in catalog.relations.values():
        named = {found for name in looked.columns if (found := field_of(name, relation.fields))}
        if relation.time in named and len(named) > score:
            best, score = relation.key, len(named)
    return best


def _first_of(known: tuple[str, ...], looked: Looked) -> str | None:
    plain = {words_of(name).strip(): name for name in reversed(looked.columns)}
    return next((plain[word] for word in known if word in plain), None)


def _of_row_key(looked: Looked, key: str | None) -> list[str]:
    found = _first_of(synonyms().row_key, looked)
    if found is None or found == key:
        return ["# row_key: …      # without it, a row's whole content is its key"]
    cells = [cell for cell in looked.columns[found] if cell]
    if len(set(cells)) < len(cells):
        return [f"# row_key: {_quoted(found)}      # it stands in several rows: name the columns that tell rows apart"]
    return [f"row_key: {_quoted(found)}"]


def field_of(header: str, fields: Mapping[str, Field]) -> str | None:
    """The field that a header names: by key, by label, or by what people call it."""
    word = words_of(header).strip()
    for key, named in fields.items():
        if word in {words_of(key).strip(), *(words_of(named.labels.get(each, "")).strip() for each in LANGUAGES)}:
            return key
    return next((key for key, names in synonyms().fields.items() if key in fields and word in names), None)


def _of_column(
    column: str,
    cells: list[str],
    *,
    fields: Mapping[str, Field],
    catalog: Catalog,
    looked: Looked,
    taken: dict[str, str],
) -> list[str]:
    shown = ", ".join(repr(cell) for cell in dict.fromkeys(cells) if cell)[:60]
    if (what := refusal(column)) is not None:
        return [f"  # {_quoted(column)}: never kept ({what})"]
    key = field_of(column, fields)
    if key is None:
        return [f"  # {_quoted(column)}:       # {shown}" if shown else f"  # {_quoted(column)}:"]
    if key in taken:
        return [f"  # {_quoted(column)}: {key}       # '{taken[key]}' fills it already"]
    taken[key] = column
    named = fields[key]
    odd = strangers(named, cells, catalog=catalog, style=looked.style)
    if named.type in {Type.CATEGORY, Type.CODE} and odd:
        known = _values_of(named, catalog)
        values = ", ".join(f"{_quoted(cell)}: {known.get(cell.casefold(), '~')}" for cell in odd[:20])
        open_ones = any(cell.casefold() not in known for cell in odd[:20])
        hint = f"      # instead of ~ a key of the list {named.code_list}" if open_ones else ""
        return [f"  {_quoted(column)}:", f"    field: {key}", f"    values: {{{values}}}{hint}"]
    note = f"      # not read: {', '.join(map(repr, odd[:3]))}" if odd else ""
    if named.type is Type.TAGS:
        sign = max(SEPARATORS, key=lambda each: sum(cell.count(each) for cell in cells if cell))
        return [f"  {_quoted(column)}: {{field: {key}, separator: {_quoted(sign)}}}{note}"]
    return [f"  {_quoted(column)}: {key}{note}"]


def _values_of(named: Field, catalog: Catalog) -> dict[str, str]:
    """What people write for the entries of a field's list, as YAML."""
    codes = catalog.code_lists[named.code_list].codes if named.code_list else {}
    return {text: f'"{key}"' for text, key in synonyms().values.get(named.key, {}).items() if key in codes}


def strangers(named: Field, cells: list[str], *, catalog: Catalog, style: Style) -> list[str]:
    """Texts of the sample that the field would not take."""
    texts = [text for text in dict.fromkeys((cell or "").strip() for cell in cells) if text]
    codes = words.Codes(catalog.code_lists[named.code_list]) if named.code_list else None
    match named.type:
        case Type.CATEGORY | Type.CODE if codes is not None:
            return [text for text in texts if codes.key(text) is None]
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            return [text for text in texts if numbers.decimal_of(text, style) is None]
        case Type.DATE | Type.DATETIME:
            return [text for text in texts if moments.moment(text, style) is None]
        case Type.BOOLEAN:
            return [text for text in texts if words.boolean(text) is None]
        case _:
            return []


def _quoted(text: str) -> str:
    """A text as YAML: plain where that is safe, else in double quotes."""
    if re.fullmatch(r"[^\W\d_][\w .]*\w|[^\W\d_]", text) and text.lower() not in {"true", "false", "null", "yes", "no"}:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n") + '"'
