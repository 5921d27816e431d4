"""A mapping as a form: which column becomes which field, and back to the YAML that the command line reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from presek.app import uploading
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.uploading import Upload
from presek.catalog.model import Catalog, Field, Type
from presek.catalog.refused import refusal
from presek.source import mapping_text, suggest
from presek.source.mapping import CUSTOMERS, FileShape, Style
from presek.source.mapping_text import DELIMITERS
from presek.source.prepare import NEVER_KEPT
from presek.source.read import open_file
from presek.source.refused_values import refusal_by_values
from presek.source.yaml_text import Node, compose
from presek.values.problem import Problem, Problems

Said: TypeAlias = dict[str, Any]
"""A mapping's YAML as plain dicts, lists and texts."""

KEY, ROW_KEY, IGNORED = "@key", "@row-key", ""
ROWS_SHOWN, SAMPLES_SHOWN, UNREAD_SHOWN = 8, 3, 4
SETTINGS = ("encoding", "delimiter", "decimal_sign", "thousands_sign", "date_order", "sheet")
CONDITIONS = ("format", "quote", "header_row", *SETTINGS)
LAYOUT = frozenset({"encoding", "delimiter", "quote", "sheet", "header_row"})
NAMES = {sign: name for name, sign in DELIMITERS.items() if name != "\\t"}
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the file: samples, what it becomes (a field, `@key`, `@row-key` or nothing), and how sure that is.

    `sure` is the share of the first rows' texts that the field takes, in percent; None where nothing was suggested.
    `refused` says why it may never be kept.
    """

    name: str
    chosen: str
    sure: int | None
    samples: tuple[str, ...]
    unread: tuple[str, ...]
    refused: str | None


@dataclass(frozen=True, slots=True)
class MappingForm:
    """All that a person decides about a file. `known`: a file of these columns was mapped before."""

    upload: Upload
    table: str
    tables: tuple[tuple[str, str], ...]
    format: str
    settings: Mapping[str, str]
    columns: tuple[ColumnChoice, ...]
    fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    creates: bool
    known: bool
    text: str
    problems: tuple[Problem, ...]

    @property
    def of_customers(self) -> bool:
        """Whether the rows are customers themselves."""
        return self.table == CUSTOMERS


def form(home: Home, upload: Upload, *, language: str, posted: Mapping[str, str] | None = None) -> MappingForm:
    """The form of an upload: as posted, else as chosen before, else as saved for these columns, else as suggested."""
    with place_problems():
        catalog = home.catalog()
        said, known = _begin(home, upload)
        if posted is not None:
            said = _with_settings(said, posted)
        header, rows = _first_rows(upload, said)
        if posted is not None:
            said = _with_choices(said, posted, header=header, catalog=catalog)
        table = _table(said, catalog)
        text = write(said)
        return MappingForm(
            upload, table, _tables(catalog, language), str(said.get("format", "csv")), _settings(said),
            columns=_columns(said, header, rows, catalog=catalog), fields=_offered(catalog, table, language),
            header=header, rows=_shown(header, rows), creates=_creates(said), known=known, text=text,
            problems=_problems(text, upload, catalog),
        )  # fmt: skip


def read(text: str) -> Said:
    """A mapping's YAML as plain values."""
    found = _plain(compose(text, path="mapping"))
    return found if isinstance(found, dict) else {}


def write(said: Said) -> str:
    """The YAML of a mapping."""
    lines = []
    for key, value in said.items():
        if key == "columns" and isinstance(value, dict) and value:
            lines.append("columns:")
            lines += [f"  {_name(name)}: {_flow(each)}" for name, each in value.items()]
        elif value not in (None, {}, ""):
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def as_csv(text: str) -> str:
    """The same mapping for a file of commas in UTF-8: what rejects are written to."""
    said = {key: value for key, value in read(text).items() if key not in LAYOUT}
    return write({**said, "format": "csv"})


def _begin(home: Home, upload: Upload) -> tuple[Said, bool]:
    chosen = uploading.mapping_of(upload)
    saved = uploading.saved_mapping(home, suggest.columns_of(upload.path)) if chosen is None else None
    if chosen is not None:
        return read(chosen), False
    if saved is not None and saved.exists():
        return read(saved.read_text("utf-8")), True
    return read(suggest.suggest(upload.path, home.catalog())), False


def _with_settings(said: Said, posted: Mapping[str, str]) -> Said:
    found = {**said, **{key: posted[key] for key in SETTINGS if key in posted}}
    if "table" in posted and posted["table"] != said.get("table"):
        kept = {key: found[key] for key in ("edition", *CONDITIONS, "source") if key in found}
        return {**kept, "table": posted["table"], "columns": {}, "_new": True}
    return found


def _with_choices(said: Said, posted: Mapping[str, str], *, header: tuple[str, ...], catalog: Catalog) -> Said:
    """The mapping with what was chosen for each column; of another table, with what its fields suggest."""
    if said.pop("_new", False):
        return _suggested(said, header, catalog)
    before: Said = said.get("columns") or {}
    columns: Said = {}
    keys: dict[str, list[str]] = {KEY: [], ROW_KEY: []}
    for place, name in enumerate(header):
        chosen = posted.get(f"column-{place}", _chosen(said, name))
        if chosen in keys:
            keys[chosen].append(name)
        elif chosen:
            known = before.get(name)
            columns[name] = known if _field(known) == chosen else chosen
    found = {**said, "columns": columns}
    key = "key" if said.get("table") == CUSTOMERS else "customer"
    if keys[KEY]:
        namespace = said[key].get("namespace") if isinstance(said.get(key), dict) else None
        found[key] = {"columns": keys[KEY], **({"namespace": namespace} if namespace else {})}
    if keys[ROW_KEY]:
        found["row_key"] = {"columns": keys[ROW_KEY]}
    elif _columns_of_key(said.get("row_key")):
        found.pop("row_key", None)
    if said.get("table") != CUSTOMERS and "column-0" in posted and not isinstance(said.get("create_customers"), dict):
        found["create_customers"] = "true" if posted.get("create_customers") else "false"
    return found


def _suggested(said: Said, header: tuple[str, ...], catalog: Catalog) -> Said:
    table = str(said["table"])
    fields = _fields(catalog, table)
    columns: Said = {}
    for name in header:
        key = suggest.field_of(name, fields)
        if key and key not in columns.values() and refusal(name) is None:
            columns[name] = key
    return {**said, "key" if table == CUSTOMERS else "customer": header[0] if header else "", "columns": columns}


def _first_rows(upload: Upload, said: Said) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    delimiter = str(said.get("delimiter") or ",")
    encoding = str(said.get("encoding") or "utf-8")
    row = str(said.get("header_row") or "")
    shape = FileShape(
        str(said.get("format") or "csv"), encoding, DELIMITERS.get(delimiter, delimiter),
        str(said.get("quote") or '"'), said.get("sheet"), int(row) if row.isdecimal() else None,
    )  # fmt: skip
    opened = open_file(upload.path, shape, Style(str(said.get("decimal_sign") or ".")))
    block = next(iter(opened.blocks), None)
    if block is None:
        return opened.columns, []
    sample = block.cells.slice(0, suggest.SAMPLE)
    return opened.columns, list(zip(*(column.to_pylist() for column in sample.columns), strict=True))


def _shown(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The first rows, without what may never be kept."""
    refused = {place for place, name in enumerate(header) if _refused(name, [row[place] for row in rows]) is not None}
    return tuple(
        tuple(NEVER_KEPT if place in refused and cell else cell for place, cell in enumerate(row))
        for row in rows[:ROWS_SHOWN]
    )


def _columns(
    said: Said, header: tuple[str, ...], rows: list[tuple[str, ...]], *, catalog: Catalog
) -> tuple[ColumnChoice, ...]:
    fields = _fields(catalog, _table(said, catalog))
    style = Style(
        str(said.get("decimal_sign") or "."), str(said.get("thousands_sign") or ""),
        str(said.get("date_order") or "year month day"), catalog.zone,
    )  # fmt: skip
    found = []
    for place, name in enumerate(header):
        cells = [row[place] for row in rows]
        told = [cell for cell in cells if cell and cell.strip()]
        chosen = _chosen(said, name)
        unread: list[str] = []
        sure = None
        if chosen in fields:
            unread = _unread((said.get("columns") or {}).get(name), fields[chosen], told, catalog=catalog, style=style)
            strange = set(unread)
            sure = 100 * sum(cell.strip() not in strange for cell in told) // len(told) if told else 100
        samples = tuple(dict.fromkeys(cell[:60] for cell in told))[:SAMPLES_SHOWN]
        refused = _refused(name, cells)
        odd = tuple(unread[:UNREAD_SHOWN])
        found.append(ColumnChoice(name, chosen, sure, *(((), ()) if refused else (samples, odd)), refused))
    return tuple(found)


def _refused(name: str, cells: list[str]) -> str | None:
    """What a column would keep that is never kept, by its header or by its values."""
    return refusal(name) or (refusal_by_values(cells) or "").partition(":")[0] or None


def _unread(rule: object, named: Field, cells: list[str], *, catalog: Catalog, style: Style) -> list[str]:
    mapped = rule.get("values") if isinstance(rule, dict) else None
    mapped = mapped if isinstance(mapped, dict) else {}
    if named.type is Type.TAGS:
        return []
    strange = suggest.strangers(named, cells, catalog=catalog, style=style)
    return [text for text in strange if mapped.get(text) is None]


def _chosen(said: Said, name: str) -> str:
    key = said.get("key") if said.get("table") == CUSTOMERS else said.get("customer")
    if name in _columns_of_key(key):
        return KEY
    if name in _columns_of_key(said.get("row_key")):
        return ROW_KEY
    return _field((said.get("columns") or {}).get(name)) or IGNORED


def _columns_of_key(key: object) -> list[str]:
    if isinstance(key, dict):
        key = key.get("columns") or key.get("column")
    if isinstance(key, list):
        return [str(each) for each in key]
    return [key] if isinstance(key, str) else []


def _field(rule: object) -> str | None:
    found = rule.get("field") if isinstance(rule, dict) else rule
    return found if isinstance(found, str) else None


def _creates(said: Said) -> bool:
    return isinstance(said.get("create_customers"), dict) or said.get("create_customers") == "true"


def _table(said: Said, catalog: Catalog) -> str:
    table = str(said.get("table") or CUSTOMERS)
    return table if table == CUSTOMERS or table in catalog.relations else CUSTOMERS


def _fields(catalog: Catalog, table: str) -> Mapping[str, Field]:
    return catalog.fields if table == CUSTOMERS else catalog.relations[table].fields


def _tables(catalog: Catalog, language: str) -> tuple[tuple[str, str], ...]:
    named = [(each.key, each.labels.get(language) or each.labels["en"]) for each in catalog.relations.values()]
    return ((CUSTOMERS, ""), *named)


def _settings(said: Said) -> dict[str, str]:
    found = {key: str(said.get(key) or "") for key in SETTINGS}
    return {**found, "delimiter": NAMES.get(found["delimiter"], found["delimiter"])}


def _offered(catalog: Catalog, table: str, language: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The fields there are, by model."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, named in _fields(catalog, table).items():
        groups.setdefault(named.model.value, []).append((key, named.labels.get(language) or named.labels["en"]))
    return tuple((model, tuple(sorted(each, key=lambda pair: pair[1].casefold()))) for model, each in groups.items())


def _problems(text: str, upload: Upload, catalog: Catalog) -> tuple[Problem, ...]:
    try:
        mapping_text.load(text, path=upload.name, catalog=catalog)
    except Problems as wrong:
        return wrong.problems
    return ()


def _plain(node: Node) -> object:
    if node.entries is not None:
        return {name: _plain(value) for name, value in node}
    return [_plain(each) for each in node.items] if node.items is not None else node.text


def _flow(value: object) -> str:
    match value:
        case None:
            return "~"
        case dict():
            return "{" + ", ".join(f"{_name(str(key))}: {_flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case _:
            return _name(str(value))


def _name(text: str) -> str:
    plain = PLAIN.fullmatch(text) and text.lower() not in {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    return text if plain or text in {"true", "false"} else json.dumps(text, ensure_ascii=False)
