"""A first mapping for a file, from its headers and its first rows: written as YAML with a comment where a person must
decide."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from presek.catalog.model import LANGUAGES, Catalog, Field, Type
from presek.catalog.refused import refusal, words_of
from presek.source import moments, numbers, words
from presek.source.mapping import CUSTOMERS, FileShape, Style
from presek.source.read import format_of, open_file
from presek.source.read_csv import head_of
from presek.source.synonyms import synonyms

SAMPLE = 200
ENCODINGS = ("utf-8", "cp1250")
DELIMITERS = ",;\t|"
SEPARATORS = ";,|/"
NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL, Type.SCORE, Type.MONEY})
CURRENCIES = "currency"
"""The code list of currencies, and the name under which the words for one are kept."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the file found: its shape, the style of its numbers and dates, and the first cells of each
    column."""

    shape: FileShape
    style: Style
    columns: dict[str, list[str]]


def suggest(path: Path, catalog: Catalog) -> str:
    """The text of a mapping. Raises Problems where the file can't be read at all."""
    looked = _look(path)
    table = _table(looked, catalog)
    fields = catalog.fields if table == CUSTOMERS else catalog.relations[table].fields
    looked = replace(looked, style=_style(looked.columns, fields))
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
    currency = _currency_of(looked, fields, catalog)
    if currency is not None:
        lines += _of_currency(currency, looked.columns[currency], catalog)
    lines.append("columns:")
    chosen = _chosen([column for column in looked.columns if column != key], fields)
    for column, cells in looked.columns.items():
        if column != key and (column != currency or column in chosen):
            lines += _of_column(column, cells, field=chosen.get(column), fields=fields, catalog=catalog, looked=looked)
    time = None if table == CUSTOMERS else catalog.relations[table].time
    if time is not None and time not in chosen.values():
        lines.append(f"  # {time} is needed: which column says when it happened?")
    return "\n".join(lines) + "\n"


def _look(path: Path) -> Looked:
    shape = FileShape(format_of(path) or "csv")
    if shape.format == "csv":
        shape = _csv_shape(path)
    opened = open_file(path, shape, Style())
    block = next(iter(opened.blocks), None)
    cells = {name: [""] for name in opened.columns}
    if block is not None:
        sample = block.cells.slice(0, SAMPLE)
        cells = {name: sample.column(place).to_pylist() for place, name in enumerate(sample.column_names)}
    return Looked(shape, Style(), cells)


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


def _style(columns: dict[str, list[str]], fields: Mapping[str, Field]) -> Style:
    """How numbers and dates are written. Codes such as 62.10 say nothing of numbers: columns of numbers are asked
    first."""
    texts = [cell.strip() for each in columns.values() for cell in each if cell and cell.strip()]
    cells = [
        cell.strip()
        for name, each in columns.items()
        if any(fields[key].type in NUMBERS for key in _candidates(name, fields))
        for cell in each
        if cell and cell.strip()
    ] or texts
    comma = sum(bool(re.fullmatch(r"-?\d{1,3}([\s.]?\d{3})*,\d{1,4}(\s?\D{1,3})?", cell)) for cell in cells)
    point = sum(bool(re.fullmatch(r"\D{0,3}-?\d{1,3}([\s,]?\d{3})*\.\d{1,4}", cell)) for cell in cells)
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
    dates = [found for cell in texts if (found := re.match(r"(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4})", cell))]
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
    best, score = CUSTOMERS, sum(_field_of(name, catalog.fields) is not None for name in looked.columns)
    for relation in catalog.relations.values():
        named = {found for name in looked.columns if (found := _field_of(name, relation.fields))}
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


def _candidates(header: str, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The fields that a header may name, the surest first: by key, by label, or by what people call them; a remark in
    parentheses counts only where the whole header names none."""
    for text in (header, re.sub(r"\([^)]*\)|\[[^]]*\]", " ", header)):
        word = words_of(text).strip()
        found = [
            key
            for key, named in fields.items()
            if word in {words_of(key).strip(), *(words_of(named.labels.get(each, "")).strip() for each in LANGUAGES)}
        ]
        found += [key for key, names in synonyms().fields.items() if key in fields and word in names]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _field_of(header: str, fields: Mapping[str, Field]) -> str | None:
    return next(iter(_candidates(header, fields)), None)


def _chosen(columns: list[str], fields: Mapping[str, Field]) -> dict[str, str]:
    """Column → field, each field once. Who can mean one field only chooses first: kraj is a country in Polish and a
    town in Slovene, and beside država it is the town."""
    possible = {column: _candidates(column, fields) for column in columns if refusal(column) is None}
    chosen: dict[str, str] = {}
    for column in sorted(possible, key=lambda each: len(possible[each])):
        free = next((key for key in possible[column] if key not in chosen.values()), None)
        if free is not None:
            chosen[column] = free
    return chosen


def _currency_of(looked: Looked, fields: Mapping[str, Field], catalog: Catalog) -> str | None:
    """The column that says in which currency a row's amounts are."""
    found = _first_of(synonyms().fields[CURRENCIES], looked)
    if found is None or all(named.type is not Type.MONEY for named in fields.values()):
        return None
    known = catalog.code_lists[CURRENCIES].codes
    named = [cell.strip().upper() for cell in looked.columns[found] if cell and cell.strip()]
    return found if named and all(each in known for each in named) else None


def _of_currency(column: str, cells: list[str], catalog: Catalog) -> list[str]:
    others = sorted({cell.strip().upper() for cell in cells if cell and cell.strip()} - {catalog.currency})
    lines = [f"currency: {{column: {_quoted(column)}}}"]
    if others:
        lines.append(f"# rates: rates.csv      # amounts in {', '.join(others)} need a table of exchange rates")
    return lines


def _of_column(
    column: str,
    cells: list[str],
    *,
    field: str | None,
    fields: Mapping[str, Field],
    catalog: Catalog,
    looked: Looked,
) -> list[str]:
    shown = ", ".join(repr(cell) for cell in dict.fromkeys(cells) if cell)[:60]
    if (what := refusal(column)) is not None:
        return [f"  # {_quoted(column)}: never kept ({what})"]
    other = _field_of(column, fields)
    if field is None and other is not None:
        return [f"  # {_quoted(column)}: {other}       # another column fills it already"]
    if field is None:
        return [f"  # {_quoted(column)}:       # {shown}" if shown else f"  # {_quoted(column)}:"]
    key, named = field, fields[field]
    strangers = _strangers(named, cells, catalog=catalog, style=looked.style)
    if named.type in {Type.CATEGORY, Type.CODE} and strangers:
        known = _values_of(named, catalog)
        values = ", ".join(f"{_quoted(cell)}: {known.get(cell.casefold(), '~')}" for cell in strangers[:20])
        open_ones = any(cell.casefold() not in known for cell in strangers[:20])
        hint = f"      # instead of ~ a key of the list {named.code_list}" if open_ones else ""
        return [f"  {_quoted(column)}:", f"    field: {key}", f"    values: {{{values}}}{hint}"]
    note = f"      # not read: {', '.join(map(repr, strangers[:3]))}" if strangers else ""
    if named.type is Type.TAGS:
        sign = max(SEPARATORS, key=lambda each: sum(cell.count(each) for cell in cells if cell))
        return [f"  {_quoted(column)}: {{field: {key}, separator: {_quoted(sign)}}}{note}"]
    return [f"  {_quoted(column)}: {key}{note}"]


def _values_of(named: Field, catalog: Catalog) -> dict[str, str]:
    """What people write for the entries of a field's list, as YAML."""
    codes = catalog.code_lists[named.code_list].codes if named.code_list else {}
    return {text: f'"{key}"' for text, key in synonyms().values.get(named.key, {}).items() if key in codes}


def _strangers(named: Field, cells: list[str], *, catalog: Catalog, style: Style) -> list[str]:
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
