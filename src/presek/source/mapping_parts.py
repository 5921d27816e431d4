"""The parts that stand in several places of a mapping: how numbers and dates are written; keys, expressions."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from presek.source import expression
from presek.source.expression import Expression
from presek.source.mapping import DATE_ORDERS, KeyRule, Style
from presek.source.yaml_text import Findings, Node
from presek.values.problem import Place, Problems, nearest_names

DECIMAL_SIGNS, THOUSANDS_SIGNS = ".,", ".,' _"


def style_of(node: Node, inherited: Style, findings: Findings) -> Style:
    """How numbers and dates are written by a node's own words, over what it inherits."""
    decimal = _sign(node, "decimal_sign", DECIMAL_SIGNS, findings=findings)
    thousands = _sign(node, "thousands_sign", THOUSANDS_SIGNS, findings=findings)
    found = replace(
        inherited,
        decimal_sign=inherited.decimal_sign if decimal is None else decimal,
        thousands_sign=inherited.thousands_sign if thousands is None else thousands,
    )
    if found.decimal_sign == found.thousands_sign:
        findings.say("same-sign", "the decimal sign and the thousands sign are the same.", node.at)
    order = choice_of(node, "date_order", findings, choices=DATE_ORDERS)
    found = replace(found, date_order=order) if order else found
    zone = findings.text(node.get("zone"), of="zone")
    if zone is None:
        return found
    try:
        return replace(found, zone=ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        findings.say("zone", f"there is no time zone '{zone}'; try Europe/Warsaw.", place_of(node, "zone"))
        return found


def key_of(top: Node, name: str, findings: Findings) -> KeyRule | None:
    """A key: a column, several, or an expression, and its name space."""
    node = top.get(name)
    if node is None:
        says = f"'{name}' is missing: the column that holds the customer's key."
        findings.say("no-key", says, top.at)
        return None
    if node.entries is None:
        node = Node(node.at, entries=((Node(node.at, text="columns"), node),))
    findings.keys(node, ("column", "columns", "expression", "namespace"), of=name)
    namespace = findings.text(node.get("namespace"), of="namespace") or ""
    columns = node.get("columns") or node.get("column")
    if columns is not None:
        listed = columns.items if columns.items is not None else (columns,)
        names = [findings.text(each, of="a column") for each in listed]
        if all(names) and names:
            return KeyRule(tuple(expression.Column(str(each)) for each in names), namespace)
        findings.say("no-key", f"'{name}' names no column.", node.at)
        return None
    computed = expression_of(node.get("expression"), findings)
    if computed is None:
        findings.say("no-key", f"'{name}' needs 'column', 'columns' or 'expression'.", node.at)
        return None
    return KeyRule((computed,), namespace)


def value_of(node: Node | None, findings: Findings) -> Expression | None:
    """A constant as plain text, or a column or expression in a mapping."""
    if node is None:
        return None
    if node.entries is None:
        return expression.Text(findings.text(node, of="a constant") or "")
    findings.keys(node, ("column", "expression"), of="a value from the file")
    column = findings.text(node.get("column"), of="column")
    return expression.Column(column) if column else expression_of(node.get("expression"), findings)


def expression_of(node: Node | None, findings: Findings) -> Expression | None:
    """An expression; its problems are told at their places in the file."""
    if node is None:
        return None
    text = findings.text(node, of="an expression")
    if node.items is not None or node.entries is not None:
        return None
    try:
        return expression.parse(text or "")
    except Problems as wrong:
        for each in wrong.problems:
            inside = each.at.column - 1 if each.at else 0
            findings.say(each.code, each.says, Place(node.begins.line, node.begins.column + inside))
        return None


def choice_of(node: Node, key: str, findings: Findings, *, choices: tuple[str, ...]) -> str | None:
    """One of the choices, or None where nothing (or nothing good) is said."""
    found = node.get(key)
    text = findings.text(found, of=key)
    if found is None or text is None or text in choices:
        return text
    near = nearest_names(text, choices)
    findings.say(key, f"'{key}' is one of: {', '.join(choices)}.", found.at, nearest=near)
    return None


def truth_of(node: Node, findings: Findings, *, of: str) -> bool:
    """True or false."""
    if node.text not in {"true", "false"}:
        findings.say("truth", f"'{of}' is true or false.", node.at)
    return node.text == "true"


def place_of(node: Node, key: str) -> Place:
    """Where the value of a key stands, or the mapping itself where it has none."""
    value = node.get(key)
    return value.at if value else node.at


def _sign(node: Node, name: str, allowed: str, *, findings: Findings) -> str | None:
    sign = findings.text(node.get(name), of=name)
    if sign is not None and (len(sign) != 1 or sign not in allowed):
        findings.say(name, f"'{name}' is one of {' '.join(allowed)}, not '{sign}'.", place_of(node, name))
    return sign
