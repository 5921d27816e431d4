"""A first mapping for a file, from its headers and its first rows: written as YAML with a comment where a person must
decide, and beside each column how sure it is."""

from __future__ import annotations

import re
from pathlib import Path

from presek.catalog.model import Catalog, Field, Type
from presek.source import detect, ready, unpacked
from presek.source.column_match import Matcher
from presek.source.column_match import strangers as strange_texts
from presek.source.detect import SAMPLE, first_of
from presek.source.detected import ColumnFinding, Detected
from presek.source.mapping import CUSTOMERS, FileShape, Style
from presek.source.read import format_of, open_file
from presek.source.synonyms import synonyms

__all__ = ["SAMPLE", "columns_of", "field_of", "look", "shape_lines", "shape_of", "strangers", "suggest", "suggested"]

SEPARATORS = ";,|/"
SURE = 0.5
"""From here on a finding is written without a question."""
VALUES_SHOWN = 20
look = detect.look
field_of = detect.field_of


def suggest(path: Path, catalog: Catalog) -> str:
    """The text of a mapping: a ready one where one fits. Raises Problems where the file can't be read at all."""
    known = ready.fitting_xml(path) if _is_xml(path) else ()
    if known:
        return _of_ready(path, known, None)
    looked = look(path)
    known = ready.fitting(looked.columns)
    if known:
        return _of_ready(path, known, looked)
    return suggested(detect.matched(looked, catalog), catalog, name=path.name)


def suggested(found: Detected, catalog: Catalog, *, name: str) -> str:
    """The text of a mapping for what was found of a file."""
    table = found.table
    fields = catalog.fields if table == CUSTOMERS else catalog.relations[table].fields
    key = detect.key_of(found.columns)
    lines = [f"# Suggested for {name} from its headers and first rows: read it through before importing.", "edition: 1"]
    lines += shape_lines(found)
    lines.append(f"table: {table}")
    of_key = "key" if table == CUSTOMERS else "customer"
    hint = "" if key else "      # which column holds the customer's key?"
    lines.append(f"{of_key}: {_quoted(key or next(iter(found.columns), ''))}{hint}")
    if table != CUSTOMERS:
        lines.append("create_customers: false      # true makes a customer of every key that is not known yet")
        lines += _of_row_key(found, key)
    lines += _of_region(found)
    currency = detect.currency_of(found.columns, fields, catalog)
    if currency is not None:
        lines += _of_currency(currency, found.columns[currency], catalog)
    lines.append("columns:")
    matcher = Matcher(fields, catalog, found.style)
    for each in found.matches:
        if each.name != key and (each.name != currency or each.field is not None):
            lines += _of_column(each, found.columns[each.name], matcher=matcher)
    time = None if table == CUSTOMERS else catalog.relations[table].time
    if time is not None and time not in {each.field for each in found.matches}:
        lines.append(f"  # {time} is needed: which column says when it happened?")
    return "\n".join(lines) + "\n"


def columns_of(path: Path) -> tuple[str, ...]:
    """The columns of a file, laid out as it seems to be; of XML, as the ready mapping reads it that fits."""
    known = ready.fitting_xml(path) if ready.is_xml(path) else ()
    if known:
        shape = FileShape(known[0].format, sheet=known[0].sheet)
        return open_file(path, shape, Style()).columns
    return tuple(look(path).columns)


def shape_of(path: Path) -> list[str]:
    """The lines of a mapping that say how a file is laid out and how its numbers and dates are written."""
    return shape_lines(look(path))


def strangers(named: Field, cells: list[str], *, catalog: Catalog, style: Style) -> list[str]:
    """Texts of the sample that the field would not take."""
    texts = [text for text in dict.fromkeys((cell or "").strip() for cell in cells) if text]
    return strange_texts(named, texts, Matcher({}, catalog, style))


def _is_xml(path: Path) -> bool:
    """Whether a file is XML; a zip with a table in it is none."""
    return ready.is_xml(path) and not (unpacked.is_zip(path) and format_of(path) in {"csv", "jsonl"})


def _of_ready(path: Path, known: tuple[ready.Ready, ...], looked: Detected | None) -> str:
    """A ready mapping, laid out for the file; what else fits is told."""
    first, others = known[0], ", ".join(each.key for each in known[1:])
    lines = [f"# Suggested for {path.name}: the ready mapping {first.key} fits it. Read it through before importing."]
    lines += [f"# These fit too: {others}."] if others else []
    own = ready.likely_seller(path) if first.own else None
    lines += [f"# {own} issued most of these invoices: if you are somebody else, mend it in 'where'."] if own else []
    return "\n".join(lines) + "\n" + ready.filled(first, shape_lines(looked) if looked else (), own=own)


def shape_lines(found: Detected) -> list[str]:
    """The lines of a mapping that say how a file is laid out."""
    shape, style = found.shape, found.style
    entries = [("format", shape.format)]
    if shape.format == "csv":
        entries.append(("encoding", shape.encoding))
        entries.append(("delimiter", "tab" if shape.delimiter == chr(9) else _quoted(shape.delimiter)))
        entries += [("quote", _quoted(shape.quote))] if shape.quote != '"' else []
    entries += [("sheet", _quoted(shape.sheet))] if shape.sheet is not None else []
    entries += [("header_row", str(shape.header_row))] if shape.header_row is not None else []
    entries.append(("decimal_sign", f'"{style.decimal_sign}"'))
    entries += [("thousands_sign", f'"{style.thousands_sign}"')] if style.thousands_sign else []
    entries.append(("date_order", style.date_order))
    return [f"{name}: {value}{_doubt(found, name)}" for name, value in entries]


def _doubt(found: Detected, name: str) -> str:
    """A comment where a person should look: what was found is not sure, or something was left out."""
    finding = found.finding(name)
    if finding is None or name == "format" or (finding.confidence > SURE and name not in {"sheet", "header_row"}):
        return ""
    if finding.confidence == SURE and finding.evidence.startswith("no cell"):
        return ""
    return f"      # {finding.confidence:.0%}: {finding.evidence}"


def _of_row_key(found: Detected, key: str | None) -> list[str]:
    named = first_of(synonyms().row_key, found.columns)
    if named is None or named == key:
        return ["# row_key: …      # without it, a row's whole content is its key"]
    cells = [cell for cell in found.columns[named] if cell]
    if len(set(cells)) < len(cells):
        return [f"# row_key: {_quoted(named)}      # it stands in several rows: name the columns that tell rows apart"]
    return [f"row_key: {_quoted(named)}"]


def _of_region(found: Detected) -> list[str]:
    """Where a phone number names no country, a place to say which one it is."""
    phones = next((found.columns[each.name] for each in found.matches if each.field == "phone"), [])
    if all(cell.strip().startswith(("+", "00")) for cell in phones if cell and cell.strip()):
        return []
    return ["# phone_region: PL      # the country of phone numbers written without one"]


def _of_currency(column: str, cells: list[str], catalog: Catalog) -> list[str]:
    """The column of currencies, and the rates that its amounts need."""
    others = sorted({cell.strip().upper() for cell in cells if cell and cell.strip()} - {catalog.currency})
    lines = [f"currency: {{column: {_quoted(column)}}}"]
    if others:
        lines.append(f"# rates: rates.csv      # amounts in {', '.join(others)} need a table of exchange rates")
    return lines


def _of_column(each: ColumnFinding, cells: list[str], *, matcher: Matcher) -> list[str]:
    column, key = _quoted(each.name), each.field
    if each.refused is not None:
        return [f"  # {column}: never kept ({each.refused})"]
    if key is None:
        shown = ", ".join(repr(cell) for cell in dict.fromkeys(cells) if cell)[:60]
        note = "; ".join(filter(None, (shown, each.evidence)))
        return [f"  # {column}:       # {note}" if note else f"  # {column}:"]
    named = matcher.fields[key]
    texts = [text for text in dict.fromkeys((cell or "").strip() for cell in cells) if text]
    strange = strange_texts(named, texts, matcher)
    sure = f"      # {each.confidence:.0%}: {each.evidence}"
    if named.type in {Type.CATEGORY, Type.CODE} and strange:
        return [f"  {column}:{sure}", f"    field: {key}", _of_values(named, strange, matcher)]
    note = f"; not read: {', '.join(map(repr, strange[:3]))}" if strange else ""
    if named.type is Type.TAGS:
        sign = max(SEPARATORS, key=lambda each: sum(cell.count(each) for cell in cells if cell))
        return [f"  {column}: {{field: {key}, separator: {_quoted(sign)}}}{sure}"]
    return [f"  {column}: {key}{sure}{note}"]


def _of_values(named: Field, strange: list[str], matcher: Matcher) -> str:
    """What each text that is not in the list means: by what people write, or the entry that it is nearly; else ~."""
    known = _values_of(named, matcher.catalog)
    codes = matcher.codes(str(named.code_list))
    put: dict[str, str] = {}
    near: list[str] = []
    for text in strange[:VALUES_SHOWN]:
        mended = None if text.casefold() in known else codes.nearest(text)
        near += [text] if mended else []
        put[text] = f'"{mended}"' if mended else known.get(text.casefold(), "~")
    hint = f"      # instead of ~ a key of the list {named.code_list}" if "~" in put.values() else ""
    hint += f"      # nearly, is it so? {', '.join(map(repr, near[:3]))}" if near else ""
    return f"    values: {{{', '.join(f'{_quoted(text)}: {value}' for text, value in put.items())}}}{hint}"


def _values_of(named: Field, catalog: Catalog) -> dict[str, str]:
    """What people write for the entries of a field's list, as YAML."""
    codes = catalog.code_lists[named.code_list].codes if named.code_list else {}
    return {text: f'"{key}"' for text, key in synonyms().values.get(named.key, {}).items() if key in codes}


def _quoted(text: str) -> str:
    """A text as YAML: plain where that is safe, else in double quotes."""
    if re.fullmatch(r"[^\W\d_][\w .]*\w|[^\W\d_]", text) and text.lower() not in {"true", "false", "null", "yes", "no"}:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n") + '"'
