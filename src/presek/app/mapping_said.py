"""A mapping's YAML as plain values, and back to the text that the command line reads."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

from presek.source.mapping import CUSTOMERS
from presek.source.yaml_text import Node, compose

Said: TypeAlias = dict[str, Any]
"""A mapping's YAML as plain dicts, lists and texts."""

KEY, ROW_KEY, CURRENCY, IGNORED = "@key", "@row-key", "@currency", ""
"""What a column may become beside a field."""
LAYOUT = frozenset({"encoding", "delimiter", "quote", "sheet", "header_row"})
BEGUN = "# Begun from the ready mapping {}."
BEGUN_FROM = re.compile(r"^# Begun from the ready mapping ([\w-]+)\.$", re.MULTILINE)
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read(text: str) -> Said:
    """A mapping's YAML as plain values."""
    found = _plain(compose(text, path="mapping"))
    return found if isinstance(found, dict) else {}


def write(said: Said, *, begun: str = "") -> str:
    """The YAML of a mapping; `begun` is the ready mapping that it was made of."""
    lines = [BEGUN.format(begun)] if begun else []
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


def begun_from(text: str) -> str:
    """The ready mapping that a mapping was made of, or empty."""
    found = BEGUN_FROM.search(text)
    return found[1] if found else ""


def chosen(said: Said, name: str) -> str:
    """What a column becomes: a field, one of the keys, the currency of the amounts, or nothing."""
    key = said.get("key") if said.get("table") == CUSTOMERS else said.get("customer")
    if name in columns_of_key(key):
        return KEY
    field = field_of((said.get("columns") or {}).get(name))
    if not field and name in columns_of_key(said.get("row_key")):
        return ROW_KEY
    if field is None and name == currency_column(said):
        return CURRENCY
    return field or IGNORED


def columns_of_key(key: object) -> list[str]:
    """The columns that a key is made of."""
    if isinstance(key, dict):
        key = key.get("columns") or key.get("column")
    if isinstance(key, list):
        return [str(each) for each in key]
    return [key] if isinstance(key, str) else []


def currency_column(said: Said) -> str | None:
    """The column that says in which currency a row's amounts are."""
    currency = said.get("currency")
    found = currency.get("column") if isinstance(currency, dict) else None
    return str(found) if found is not None else None


def field_of(rule: object) -> str | None:
    """The field that an entry of `columns` fills."""
    found = rule.get("field") if isinstance(rule, dict) else rule
    return found if isinstance(found, str) else None


def values_of(said: Said, name: str) -> dict[str, str | None]:
    """What the texts of a column are read as."""
    rule = (said.get("columns") or {}).get(name)
    found = rule.get("values") if isinstance(rule, dict) else None
    return dict(found) if isinstance(found, dict) else {}


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
