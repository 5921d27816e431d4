"""A mapping read from YAML: all problems at once, each at its line and column, with the nearest names there are."""

from __future__ import annotations

import codecs
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

from presek.catalog.model import Catalog, Field, Type
from presek.source import expression
from presek.source.expression import Expression
from presek.source.mapping import CUSTOMERS, FORMATS, ColumnRule, FileShape, Filter, KeyRule, Mapping, Style
from presek.source.mapping_parts import choice_of, expression_of, key_of, place_of, style_of, truth_of, value_of
from presek.source.yaml_text import Findings, Node, compose
from presek.values.problem import nearest_names

EDITION = "1"
CURRENCIES = "currency"
"""The code list of currencies."""
TOP = (
    "edition", "format", "encoding", "delimiter", "quote", "sheet", "header_row", "decimal_sign", "thousands_sign",
    "date_order", "zone",
    "table", "source", "key", "customer", "create_customers", "row_key", "columns", "computed", "constants", "where",
    "valid_from", "observed_at", "rates", "currency", "phone_region", "missing_columns",
)  # fmt: skip
COLUMN = (
    "field", "values", "unknown", "empty_set", "separator", "currency", "check", "date_order", "decimal_sign",
    "thousands_sign", "zone",
)  # fmt: skip
MOST_HEADER_ROW = 1_000
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}


def load(text: str, *, path: str, catalog: Catalog) -> Mapping:
    """The mapping; raises Problems with all that is wrong in the text."""
    findings = Findings(path)
    reader = _Reader(compose(text, path=path), findings, catalog)
    found = reader.mapping()
    findings.stop()
    assert found is not None  # every way to None leaves a finding
    return found


@dataclass(slots=True)
class _Reader:
    top: Node
    findings: Findings
    catalog: Catalog

    def mapping(self) -> Mapping | None:
        top, findings = self.top, self.findings
        if top.entries is None:
            findings.say("not-a-mapping", "a mapping file begins with 'edition: 1'.", top.at)
            return None
        findings.keys(top, TOP, of="a mapping")
        edition = top.get("edition")
        if edition is None or edition.text != EDITION:
            findings.say("edition", f"this mapping says no 'edition: {EDITION}'.", edition.at if edition else top.at)
        fields = self._fields_of_table()
        style = style_of(top, Style(zone=self.catalog.zone), findings)
        if fields is None:
            return None
        table = str(self._text("table"))
        key = key_of(top, "key" if table == CUSTOMERS else "customer", findings)
        create, created = self._creation(style)
        currency = self._currency(top.get("currency"))
        rules = self._rules(top, fields, style=style, of=table)
        if currency is not None:
            rules = tuple(_in_currency(rule, currency) for rule in rules)
            created = tuple(_in_currency(rule, currency) for rule in created)
        row_key = key_of(top, "row_key", findings) if top.get("row_key") else None
        self._check_time(table, rules)
        found = Mapping(
            table, self._shape(), style, rules, key or KeyRule(()), row_key, create, created, self._filters(),
            valid_from=value_of(top.get("valid_from"), findings),
            observed_at=value_of(top.get("observed_at"), findings),
            source=self._text("source") or "", rates=self._text("rates"), phone_region=self._text("phone_region"),
            path=findings.path, missing_empty=self._choice("missing_columns", ("refused", "empty")) == "empty",
        )  # fmt: skip
        return None if findings.problems else found

    def _text(self, key: str) -> str | None:
        return self.findings.text(self.top.get(key), of=key)

    def _choice(self, key: str, choices: tuple[str, ...]) -> str | None:
        return choice_of(self.top, key, self.findings, choices=choices)

    def _fields_of_table(self) -> ReadOnly[str, Field] | None:
        node = self.top.get("table")
        tables = (CUSTOMERS, *self.catalog.relations)
        if node is None:
            self.findings.say("no-table", f"'table' is missing: one of {', '.join(tables)}.", self.top.at)
            return None
        name = self._text("table") or ""
        if name == CUSTOMERS:
            return self.catalog.fields
        if name not in self.catalog.relations:
            says = f"there is no table '{name}'. There are: {', '.join(tables)}."
            self.findings.say("unknown-table", says, node.at, nearest=nearest_names(name, tables))
            return None
        return self.catalog.relations[name].fields

    def _shape(self) -> FileShape:
        format_ = self._choice("format", FORMATS) or ""
        encoding = self._text("encoding") or "utf-8"
        try:
            codecs.lookup(encoding)
        except LookupError:
            self.findings.say(
                "encoding",
                f"there is no encoding '{encoding}'; try utf-8, cp1250 or iso-8859-2.",
                place_of(self.top, "encoding"),
            )
        delimiter = self._text("delimiter") or ","
        delimiter = DELIMITERS.get(delimiter, delimiter)
        quote = self._text("quote") or '"'
        for name, sign in (("delimiter", delimiter), ("quote", quote)):
            if len(sign) != 1 or not sign.isascii():
                self.findings.say(name, f"'{name}' is one ASCII character, not '{sign}'.", place_of(self.top, name))
        row = self._text("header_row")
        if row is not None and not (row.isascii() and row.isdigit() and 0 < int(row[:9]) <= MOST_HEADER_ROW):
            self.findings.say(
                "header-row",
                f"'header_row' is a row's number, 1 to {MOST_HEADER_ROW}.",
                place_of(self.top, "header_row"),
            )
            row = None
        return FileShape(format_, encoding, delimiter, quote, self._text("sheet"), int(row) if row else None)

    def _creation(self, style: Style) -> tuple[bool, tuple[ColumnRule, ...]]:
        node = self.top.get("create_customers")
        if node is None:
            return False, ()
        if node.entries is None:
            return truth_of(node, self.findings, of="create_customers"), ()
        self.findings.keys(node, ("columns", "computed", "constants"), of="create_customers")
        return True, self._rules(node, self.catalog.fields, style=style, of=CUSTOMERS)

    def _rules(self, node: Node, fields: ReadOnly[str, Field], *, style: Style, of: str) -> tuple[ColumnRule, ...]:
        found: dict[str, ColumnRule] = {}
        for part in ("columns", "computed", "constants"):
            for key, value in (node.get(part) or Node(node.at, entries=())).entries or ():
                rule = self._rule(part, (key, value), fields=fields, style=style, of=of)
                if rule is None:
                    continue
                if rule.field.key in found:
                    self.findings.say("field-twice", f"'{rule.field.key}' is filled twice.", value.at)
                found[rule.field.key] = rule
        return tuple(found.values())

    def _rule(
        self, part: str, pair: tuple[Node, Node], *, fields: ReadOnly[str, Field], style: Style, of: str
    ) -> ColumnRule | None:
        key, value = pair
        source, named = (key.text or "", value) if part == "columns" else ("", key)
        options = Node(value.at, entries=())
        if part == "columns" and value.entries is not None:
            self.findings.keys(value, COLUMN, of="a column")
            options, named = value, value.get("field") or Node(value.at, text="")
        name = self.findings.text(named, of="a field") or ""
        if name not in fields:
            says = f"{of} has no field '{name}'."
            self.findings.say("unknown-field", says, named.at, nearest=nearest_names(name, fields))
            return None
        take: Expression | None = expression.Column(source)
        if part == "computed":
            take = expression_of(value, self.findings)
        elif part == "constants":
            take = expression.Text(self.findings.text(value, of="a constant") or "")
        if take is None:
            return None
        return self._with_options(ColumnRule(fields[name], take, style_of(options, style, self.findings)), options)

    def _with_options(self, rule: ColumnRule, options: Node) -> ColumnRule:
        findings = self.findings
        values = options.get("values")
        unknown = options.get("unknown")
        listed = () if unknown is None else unknown.items if unknown.items is not None else (unknown,)
        empty_set = findings.text(options.get("empty_set"), of="empty_set")
        if empty_set is not None and rule.field.type is not Type.TAGS:
            findings.say(
                "empty-set", f"'empty_set' is for tags; {rule.field.key} is none.", place_of(options, "empty_set")
            )
        currency = self._currency(options.get("currency"))
        if currency is not None and rule.field.type is not Type.MONEY:
            findings.say(
                "currency", f"'currency' is for money; {rule.field.key} is none.", place_of(options, "currency")
            )
        check = options.get("check")
        return replace(
            rule,
            values={key: findings.text(value, of="a value") for key, value in values} if values else {},
            unknown=frozenset(findings.text(each, of="a text") or "" for each in listed),
            empty_set=empty_set,
            separator=findings.text(options.get("separator"), of="separator") or ";",
            currency=currency,
            checked=True if check is None else truth_of(check, findings, of="check"),
        )

    def _filters(self) -> tuple[Filter, ...]:
        node = self.top.get("where")
        found = []
        for each in (node.items or ()) if node else ():
            self.findings.keys(each, ("keep", "reason"), of="a filter")
            keep = expression_of(each.get("keep"), self.findings)
            reason = self.findings.text(each.get("reason"), of="reason")
            if keep is None or not reason:
                self.findings.say("filter", "a filter needs 'keep' and 'reason'.", each.at)
            elif not expression.is_condition(keep):
                self.findings.say("filter", "'keep' is a condition, such as: quantity > 0.", each.at)
            else:
                found.append(Filter(keep, reason))
        if node is not None and node.items is None:
            self.findings.say("filter", "'where' is a list of 'keep' and 'reason'.", node.at)
        return tuple(found)

    def _check_time(self, table: str, rules: tuple[ColumnRule, ...]) -> None:
        time = None if table == CUSTOMERS else self.catalog.relations[table].time
        if time is not None and time not in {rule.field.key for rule in rules}:
            says = f"{table} need '{time}' (when it happened), and no column fills it."
            self.findings.say("no-time", says, place_of(self.top, "columns"), nearest=())

    def _currency(self, node: Node | None) -> Expression | None:
        found = value_of(node, self.findings)
        known = self.catalog.code_lists.get(CURRENCIES)
        if node is not None and node.text and known is not None and node.text.upper() not in known.codes:
            says = f"no currency has the code '{node.text}'; ISO 4217 has {self.catalog.currency}, for one."
            self.findings.say("unknown-currency", says, node.at, nearest=nearest_names(node.text.upper(), known.codes))
        return found


def _in_currency(rule: ColumnRule, currency: Expression) -> ColumnRule:
    return replace(rule, currency=currency) if rule.field.type is Type.MONEY and rule.currency is None else rule
