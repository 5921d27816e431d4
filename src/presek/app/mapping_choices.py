"""What a person chose in the form of a file, as a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from presek.app import mapping_said
from presek.app.mapping_looks import SETTINGS
from presek.app.mapping_said import CURRENCY, KEY, ROW_KEY, Said
from presek.source import ready
from presek.source.mapping import CUSTOMERS

EMPTY = "~"
"""In place of a code: the text says nothing, and the row is kept without the value."""
MOST_TEXTS = 100
OWN = "own-tax-number"

Posted = Mapping[str, str]


def fingerprint(header: tuple[str, ...]) -> str:
    """A short text that tells one header from another: choices of columns count only for the header they were made
    for."""
    return sha256("\n".join(header).encode()).hexdigest()[:16]


def with_settings(said: Said, posted: Posted) -> Said:
    """The mapping with the settings that were chosen; an emptied one is left out."""
    found = {**said, **{key: posted[key].strip() for key in SETTINGS if key in posted}}
    if found.get("header_row") == "1":
        found["header_row"] = ""
    return found


def own_number(said: Said) -> str | None:
    """Our tax number, where the mapping keeps only invoices that we issued; None where it does not ask."""
    kept = (each for each in said.get("where") or () if each.get("reason") == ready.NOT_OURS)
    return next((ready.own_of(str(each.get("keep") or "")) for each in kept), None)


def with_own_number(said: Said, posted: Posted) -> Said:
    """The mapping with our tax number as it was typed. Problems where it is none."""
    own = posted.get(OWN, "").strip()
    if not own or own == own_number(said) or own_number(said) is None:
        return said
    where = [
        {**each, "keep": ready.own_filter(own)} if each.get("reason") == ready.NOT_OURS else each
        for each in said["where"]
    ]
    return {**said, "where": where}


def of_other_columns(posted: Posted, header: tuple[str, ...]) -> bool:
    """Whether the columns that were chosen for are not those of the file as it is laid out now."""
    return "header" in posted and posted["header"] != fingerprint(header)


def with_choices(said: Said, posted: Posted, *, header: tuple[str, ...]) -> Said:
    """The mapping with what was chosen for each column."""
    before: Said = said.get("columns") or {}
    columns: Said = {}
    others: dict[str, list[str]] = {KEY: [], ROW_KEY: [], CURRENCY: []}
    keyed = mapping_said.columns_of_key(said.get("row_key"))
    for place, name in enumerate(header):
        was = mapping_said.chosen(said, name)
        chosen = posted.get(f"column-{place}", was)
        if name in keyed and chosen == was != ROW_KEY:
            others[ROW_KEY].append(name)  # part of the row's key besides, which a form of one choice can't show
        if chosen in others:
            others[chosen].append(name)
        elif chosen:
            rule = before.get(name)
            same = mapping_said.field_of(rule) == chosen
            columns[name] = _with_values(rule if same else chosen, posted, place)
    found = {**said, "columns": columns}
    _put_keys(found, said, others)
    _put_currency(found, said, others[CURRENCY])
    if said.get("table") != CUSTOMERS and "column-0" in posted and not isinstance(said.get("create_customers"), dict):
        found["create_customers"] = "true" if posted.get("create_customers") else "false"
    return found


def _put_keys(found: Said, said: Said, others: Mapping[str, list[str]]) -> None:
    key = "key" if said.get("table") == CUSTOMERS else "customer"
    if others[KEY] and others[KEY] != mapping_said.columns_of_key(said.get(key)):
        namespace = said[key].get("namespace") if isinstance(said.get(key), dict) else None
        found[key] = {"columns": others[KEY], **({"namespace": namespace} if namespace else {})}
    if others[ROW_KEY]:
        if sorted(others[ROW_KEY]) != sorted(mapping_said.columns_of_key(said.get("row_key"))):
            found["row_key"] = {"columns": others[ROW_KEY]}
    elif mapping_said.columns_of_key(said.get("row_key")):
        found.pop("row_key", None)


def _put_currency(found: Said, said: Said, columns: list[str]) -> None:
    if columns:
        found["currency"] = {"column": columns[0]}
    elif mapping_said.currency_column(said) is not None:
        found.pop("currency", None)


def _with_values(rule: object, posted: Posted, place: int) -> object:
    """The entry of a column with what its texts were said to mean; a text left without a meaning is not mapped."""
    texts = {f"value-{place}-{number}": posted.get(f"text-{place}-{number}") for number in range(MOST_TEXTS)}
    told = {text: posted.get(name, "").strip() for name, text in texts.items() if text is not None}
    if not told:
        return rule
    options: Said = dict(rule) if isinstance(rule, dict) else {"field": rule}
    values = {**(options.get("values") or {}), **{text: meant for text, meant in told.items() if meant}}
    for text, meant in told.items():
        if not meant:
            values.pop(text, None)
        elif meant == EMPTY:
            values[text] = None
    options["values"] = values
    if not values:
        options.pop("values")
    return options if len(options) > 1 else options["field"]
