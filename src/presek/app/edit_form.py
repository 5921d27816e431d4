"""What the form of a customer, or of a row, offers: every field that this person may write, with what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from presek.app import engine_away, reading
from presek.app.editing import may_edit
from presek.app.facet_definitions import code_label, said
from presek.app.home import Home
from presek.app.shown_values import Shown, Teller
from presek.app.sight import Sight
from presek.app.snapshots import Opened
from presek.catalog.model import Catalog, Field, Model, Relation, Type, scale_of
from presek.segment.reference_rows import version_of
from presek.values.facts import Customer, FactValue
from presek.values.instant import day_of, local_day, moment_of
from presek.values.problem import Problems

MOST_OPTIONS = 300
"""A longer list of codes is typed, not chosen."""
TAGS_APART = "; "
LATEST_ROWS, SHOWN_VALUES = 10, 8
MODELS = (Model.IDENTITY, Model.DEMOGRAPHIC, Model.FIRMOGRAPHIC, Model.BEHAVIOURAL, Model.PSYCHOGRAPHIC)


@dataclass(frozen=True, slots=True)
class Input:
    """One field: `value` is what is known, as it would be typed; `options` (value, label) where it is chosen."""

    key: str
    label: str
    model: str
    kind: str
    value: str
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    source: str = ""
    since: str = ""
    text: str | None = None
    """What was typed in place of the value, where that was refused."""

    @property
    def shown(self) -> str:
        """What stands in the form."""
        return self.value if self.text is None else self.text


@dataclass(frozen=True, slots=True)
class Rows:
    """A relation of a customer: the latest rows by key, each with the first of its known values."""

    relation: str
    label: str
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a customer, or of a row of a relation."""

    key: str
    title: str
    inputs: tuple[Input, ...]
    row_key: str = ""
    relations: tuple[Rows, ...] = ()


@dataclass(frozen=True, slots=True)
class _Maker:
    catalog: Catalog
    language: str
    sight: Sight

    def inputs(
        self, fields: Iterable[Field], values: Mapping[str, FactValue], *, relation: str = ""
    ) -> tuple[Input, ...]:
        allowed = (each for each in fields if may_edit(each, self.sight, relation))
        return tuple(self.input(each, values.get(each.key)) for each in allowed)

    def input(self, field: Field, value: FactValue, *, source: str = "", since: str = "") -> Input:
        unit = self.catalog.currency if field.type is Type.MONEY else field.unit or ""
        return Input(
            field.key, said(field.labels, self.language) or field.key, field.model.value, _kind(field),
            value=typed(value, field, self.catalog), unit=unit, options=self._options(field), source=source,
            since=since,
        )  # fmt: skip

    def _options(self, field: Field) -> tuple[tuple[str, str], ...]:
        if field.type is Type.BOOLEAN:
            return (("true", "✓"), ("false", "✗"))
        codes = self.catalog.list_of(field)
        if codes is None or field.type is Type.TAGS or len(codes.codes) > MOST_OPTIONS:
            return ()
        return tuple(
            (key, code_label(key, codes, self.language)) for key, code in codes.codes.items() if not code.unknown
        )


def customer(home: Home, key: str, *, language: str, sight: Sight) -> Form | None:
    """The form of a customer as the published run knows them; None where it knows none."""
    opened = reading.opened(home)
    ordinal = opened.snapshot.ordinal(key)
    if ordinal is None:
        return None
    found = _found(opened, ordinal)
    maker, as_of = _Maker(opened.catalog, language, sight), reading.as_of(home)
    inputs = []
    for field in _in_order(opened.catalog):
        if not may_edit(field, sight):
            continue
        version = version_of(found.fields.get(field.key, ()), as_of)
        if version is None:
            inputs.append(maker.input(field, None))
            continue
        since = str(local_day(version.valid_from, as_of.zone))
        inputs.append(maker.input(field, version.value, source=version.source, since=since))
    name = next((each.value for each in inputs if each.key == "name" and each.value), key)
    rows = tuple(_rows(maker, found, each) for each in opened.catalog.relations.values())
    return Form(key, name, tuple(inputs), relations=rows)


def _found(opened: Opened, ordinal: int) -> Customer:
    """The customer; without the rows that are in an engine which does not answer: they are not edited here."""
    try:
        return opened.customer(ordinal)
    except Problems as failed:
        if not engine_away.is_so(failed):
            raise
        return opened.known_here(ordinal)


def new_customer(home: Home, *, language: str, sight: Sight) -> Form:
    """The empty form of a customer."""
    catalog = home.catalog()
    return Form("", "", _Maker(catalog, language, sight).inputs(_in_order(catalog), {}))


def field(home: Home, key: str, *, language: str, sight: Sight) -> Input | None:
    """One field of a customer, empty; None where there is none that this person may write."""
    found = home.catalog().fields.get(key)
    if found is None or not may_edit(found, sight):
        return None
    return _Maker(home.catalog(), language, sight).input(found, None)


def row(home: Home, key: str, relation: str, *, language: str, sight: Sight, row_key: str = "") -> Form | None:
    """The form of a row of a relation; None where there is no such customer, relation or row."""
    opened = reading.opened(home)
    ordinal = opened.snapshot.ordinal(key)
    named = opened.catalog.relations.get(relation)
    if ordinal is None or named is None:
        return None
    values: Mapping[str, FactValue] = {}
    if row_key:
        rows = opened.rows(relation, ordinal)
        found = next((each for each in rows if each.key == row_key), None)
        if found is None:
            return None
        values = found.values
    inputs = _Maker(opened.catalog, language, sight).inputs(named.fields.values(), values, relation=relation)
    return Form(key, said(named.labels, language) or relation, inputs, row_key)


def _rows(maker: _Maker, found: Customer, relation: Relation) -> Rows:
    listed = sorted(found.rows.get(relation.key, ()), key=lambda row: (row.happened_at or 0, row.recorded_at))
    teller = Teller(maker.catalog, maker.language)
    fields = [each for each in relation.fields.values() if may_edit(each, maker.sight, relation.key)]
    shown = []
    for each in reversed(listed[-LATEST_ROWS:]):
        known = [field for field in fields if each.values.get(field.key) not in {None, "", frozenset()}]
        shown.append((each.key, tuple(teller.fact(each.values[field.key], field) for field in known[:SHOWN_VALUES])))
    return Rows(relation.key, said(relation.labels, maker.language) or relation.key, tuple(shown))


def with_text(found: Input, text: str) -> Input:
    """The input with what was typed."""
    return replace(found, text=text)


def typed(value: FactValue, field: Field, catalog: Catalog) -> str:
    """A value as it would be typed; empty where unknown."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return _whole(value, field, catalog)
        case str():
            return value
        case frozenset():
            return TAGS_APART.join(sorted(value))
        case _:
            assert_never(value)


def _whole(value: int, field: Field, catalog: Catalog) -> str:
    match field.type:
        case Type.DATE:
            return str(day_of(value))
        case Type.DATETIME:
            return moment_of(value).astimezone(catalog.zone).strftime("%Y-%m-%dT%H:%M:%S")
        case _:
            plain = f"{Decimal(value).scaleb(-scale_of(field)):f}"
            return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _kind(field: Field) -> str:
    match field.type:
        case Type.DATE:
            return "date"
        case _:
            return "text"


def _in_order(catalog: Catalog) -> list[Field]:
    place = {model: number for number, model in enumerate(MODELS)}
    return sorted(catalog.fields.values(), key=lambda each: place[each.model])
