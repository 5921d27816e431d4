"""Which tables of an engine a base is bound to: read from `engine.yaml`, with every problem at its line and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from presek.catalog import nodes
from presek.catalog.model import Catalog, Field, Type
from presek.catalog.nodes import Node, Scalar, Sequence
from presek.engine.sql.naming import PART, parts_of
from presek.values.problem import Place, Problem, Problems, nearest_names

EDITION = "1"
TOP = ("edition", "url", "zone", "target", "limits", "customers", "relations")
OF_CUSTOMERS = ("table", "key", "seen", "valid_from", "recorded", "columns")
OF_RELATION = ("table", "customer", "row_key", "time", "recorded", "columns")
OF_COLUMN = ("column", "separator", "zone")
OF_LIMITS = ("seconds", "memory")
MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", re.IGNORECASE)
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

START = Place(1, 1)
TableName = tuple[str, ...]
"""A table's name with the schemas before it, each as the engine spells it."""


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """A column, by its name in the engine. `separator`: what stands between the tags of a text; `zone`: the zone of
    timestamps that name none, where it is not the binding's."""

    name: str
    separator: str | None = None
    zone: str | None = None
    at: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class BoundCustomers:
    """The customers' table, a row a customer; with `valid_from`, a row of each version that a customer had.

    `seen`: when a row was last observed; `recorded`: when it was written down.
    """

    table: TableName
    key: BoundColumn
    columns: Mapping[str, BoundColumn]
    seen: BoundColumn | None = None
    valid_from: BoundColumn | None = None
    recorded: BoundColumn | None = None
    at: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class BoundRelation:
    """The table of a relation. `row_key`: the columns that tell rows apart; none: their values do."""

    table: TableName
    customer: BoundColumn
    columns: Mapping[str, BoundColumn]
    row_key: tuple[BoundColumn, ...] = ()
    time: BoundColumn | None = None
    recorded: BoundColumn | None = None
    at: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """An engine, and what of it is the base's. `url` has no secrets. `zone`: of timestamps that name none.

    `target`: the schema into which memberships may be written back, or None. `seconds`, `memory`: what one statement
    may take (bytes), None where nothing is said.
    """

    url: str
    customers: BoundCustomers
    relations: Mapping[str, BoundRelation]
    target: str | None = None
    zone: str = "UTC"
    seconds: float | None = None
    memory: int | None = None


def said(table: TableName) -> str:
    """A table's name as `engine.yaml` writes it: parts with a dot or a quote in double quotes."""
    return ".".join('"' + part.replace('"', '""') + '"' if set(part) & {".", '"'} else part for part in table)


def load(text: str, *, path: str, catalog: Catalog) -> Binding:
    """The binding; raises Problems with all that is wrong in the text."""
    reader = _Reader(path=path, catalog=catalog)
    found = reader.binding(nodes.tree(text, path=path))
    if reader.problems:
        raise Problems.of(reader.problems)
    assert found is not None  # every way to None leaves a problem
    return found


@dataclass(slots=True, kw_only=True)
class _Parts:
    """Reads texts, columns and names of tables, and gathers what is wrong with them."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, says: str, at: Place, *, nearest: Iterable[str] = ()) -> None:
        self.problems.append(Problem(code, says, at=at, path=self.path, nearest=tuple(nearest)))

    def column(self, parts: Mapping[str, Node], name: str, *, of: str, at: Place | None = None) -> BoundColumn | None:
        """The column under a name; where `at` is given it has to be there."""
        if name in parts:
            return self.bound(parts[name], of=f"{name} of {of}")
        if at is not None:
            self.say("missing", f"{of} needs '{name}': the name of a column.", at)
        return None

    def bound(self, node: Node, *, of: str) -> BoundColumn | None:
        if isinstance(node, nodes.Mapping):
            parts = self.mapping(node, OF_COLUMN, of=of) or {}
            name = self.needed(parts, "column", of=of, at=node.at)
            separator = self.text(parts.get("separator"), of=f"separator of {of}")
            zone = self.zone(self.text(parts.get("zone"), of=f"zone of {of}"))
            if separator is not None and not separator.text:
                self.say("separator", f"the separator of {of} is empty.", separator.at)
            return BoundColumn(name.text, separator.text if separator else None, zone, name.at) if name else None
        text = self.text(node, of=of)
        if text is not None and not text.text:
            self.say("missing", f"{of} names no column.", text.at)
            return None
        return BoundColumn(text.text, at=text.at) if text is not None else None

    def table(self, parts: Mapping[str, Node], at: Place, *, of: str) -> TableName | None:
        """A list of names, or one text with dots between them; a name with a dot stands in double quotes."""
        node = parts.get("table")
        if isinstance(node, Sequence):
            texts = [self.text(each, of=f"table of {of}") for each in node.items]
            return tuple(text.text for text in texts if text is not None) or None
        text = self.needed(parts, "table", of=of, at=at)
        if text is None:
            return None
        names = parts_of(text.text)
        if not names or not re.fullmatch(rf"(?:{PART.pattern})(?:\.(?:{PART.pattern}))*", text.text):
            self.say("table-name", f"'{text.text}' is no name of a table: schema.table, or \"a.b\".table.", text.at)
            return None
        return names

    def zone(self, text: Scalar | None) -> str | None:
        if text is None:
            return None
        zones = available_timezones()
        if text.text not in zones:
            says = f"there is no time zone '{text.text}'."
            self.say("unknown-zone", says, text.at, nearest=nearest_names(text.text, zones))
            return None
        return text.text

    def needed(self, parts: Mapping[str, Node], name: str, *, of: str, at: Place | None = None) -> Scalar | None:
        if name not in parts:
            self.say("missing", f"{of} needs '{name}'.", at or Place(1, 1))
            return None
        text = self.text(parts[name], of=f"{name} of {of}")
        if text is not None and not text.text:
            self.say("missing", f"'{name}' of {of} is empty.", text.at)
            return None
        return text

    def text(self, node: Node | None, *, of: str) -> Scalar | None:
        if node is None or isinstance(node, Scalar):
            return node
        self.say("not-text", f"{of} is a single text, not a list or a mapping.", node.at)
        return None

    def mapping(self, node: Node, known: Collection[str] | None, *, of: str) -> dict[str, Node] | None:
        """The entries of a mapping; those that are not `known` are told of."""
        if not isinstance(node, nodes.Mapping):
            self.say("not-a-mapping", f"{of} is a mapping: names, each with what stands for it.", node.at)
            return None
        for key, _ in node:
            if known is not None and key.text not in known:
                says = f"{of} has no '{key.text}'. It takes: {', '.join(known)}."
                self.say("unknown-key", says, key.at, nearest=nearest_names(key.text, known))
        return {key.text: value for key, value in node}


@dataclass(slots=True, kw_only=True)
class _Reader(_Parts):
    catalog: Catalog

    def binding(self, root: Node) -> Binding | None:
        top = self.mapping(root, TOP, of="engine.yaml")
        if top is None:
            return None
        edition = top.get("edition")
        if not isinstance(edition, Scalar) or edition.text != EDITION:
            self.say("edition", f"this file says no 'edition: {EDITION}'.", edition.at if edition else root.at)
        url = self.needed(top, "url", of="engine.yaml")
        if url is not None and urlsplit(url.text).password:
            says = "the address has a password; it is kept apart from this file, where backups and people don't see it."
            self.say("secret-in-url", says, url.at)
        customers = self.customers(top.get("customers"), root.at)
        relations = self.relations(top.get("relations"))
        seconds, memory = self.limits(top.get("limits"))
        zone = self.zone(self.text(top.get("zone"), of="zone")) or "UTC"
        target = self.text(top.get("target"), of="target")
        if url is None or customers is None:
            return None
        return Binding(
            url.text, customers, relations, target.text if target else None, zone, seconds=seconds, memory=memory
        )

    def customers(self, node: Node | None, start: Place) -> BoundCustomers | None:
        if node is None:
            self.say("no-customers", "engine.yaml names no table of customers: 'customers:' with table and key.", start)
            return None
        parts = self.mapping(node, OF_CUSTOMERS, of="customers")
        if parts is None:
            return None
        table, key = self.table(parts, node.at, of="customers"), self.column(parts, "key", of="customers", at=node.at)
        if table is None or key is None:
            return None
        beside = {name: self.column(parts, name, of="customers") for name in ("seen", "valid_from", "recorded")}
        columns = self.columns(parts.get("columns"), self.catalog.fields, of="customers")
        return BoundCustomers(table, key, columns, at=node.at, **beside)

    def relations(self, node: Node | None) -> dict[str, BoundRelation]:
        known = self.catalog.relations
        found: dict[str, BoundRelation] = {}
        for key, value in (self.mapping(node, None, of="relations") or {}).items() if node is not None else ():
            if key not in known:
                says = f"the catalog has no relation '{key}'."
                self.say("unknown-relation", says, value.at, nearest=nearest_names(key, known))
                continue
            bound = self.relation(key, value)
            if bound is not None:
                found[key] = bound
        return found

    def relation(self, key: str, node: Node) -> BoundRelation | None:
        parts, named = self.mapping(node, OF_RELATION, of=key), self.catalog.relations[key]
        if parts is None:
            return None
        table, customer = self.table(parts, node.at, of=key), self.column(parts, "customer", of=key, at=node.at)
        columns = self.columns(parts.get("columns"), named.fields, of=key)
        time = self.column(parts, "time", of=key)
        if named.time is not None:
            time = columns.setdefault(named.time, time) if time is not None else columns.get(named.time)
            if time is None:
                says = f"{key} needs the column that says when a row happened: {named.time}."
                self.say("no-time", says, node.at)
        elif time is not None:
            self.say("no-time", f"rows of {key} do not happen at a time.", time.at)
        if table is None or customer is None:
            return None
        return BoundRelation(
            table,
            customer,
            columns,
            row_key=self.row_key(parts.get("row_key"), of=key),
            time=time,
            recorded=self.column(parts, "recorded", of=key),
            at=node.at,
        )

    def row_key(self, node: Node | None, *, of: str) -> tuple[BoundColumn, ...]:
        if node is None:
            return ()
        each = node.items if isinstance(node, Sequence) else (node,)
        texts = [self.text(one, of=f"row_key of {of}") for one in each]
        return tuple(BoundColumn(text.text, at=text.at) for text in texts if text is not None)

    def columns(self, node: Node | None, fields: Mapping[str, Field], *, of: str) -> dict[str, BoundColumn]:
        found: dict[str, BoundColumn] = {}
        for key, value in (self.mapping(node, None, of=f"columns of {of}") or {}).items() if node is not None else ():
            if key not in fields:
                says = f"{of} has no field '{key}' in the catalog."
                self.say("unknown-field", says, value.at, nearest=nearest_names(key, fields))
                continue
            bound = self.bound(value, of=f"{of}.{key}")
            if bound is None:
                continue
            if bound.separator is not None and fields[key].type is not Type.TAGS:
                self.say("separator", f"{of}.{key} is no set of tags, so its text is not divided.", value.at)
            found[key] = bound
        return found

    def limits(self, node: Node | None) -> tuple[float | None, int | None]:
        parts = (self.mapping(node, OF_LIMITS, of="limits") or {}) if node is not None else {}
        seconds, memory = self.text(parts.get("seconds"), of="seconds"), self.text(parts.get("memory"), of="memory")
        if seconds is not None and not re.fullmatch(r"\d+(\.\d+)?", seconds.text):
            self.say("limits", f"'{seconds.text}' is no number of seconds.", seconds.at)
            seconds = None
        bytes_ = MEMORY.fullmatch(memory.text.strip()) if memory is not None else None
        if memory is not None and bytes_ is None:
            self.say("limits", f"'{memory.text}' is no amount of memory, such as 4 GB.", memory.at)
        size = int(float(bytes_[1]) * UNITS[bytes_[2].upper()]) if bytes_ else None
        return (float(seconds.text) if seconds else None), size
