"""The kind of a `choose`: what all its values have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from presek.catalog.model import CodeList, Type
from presek.segment.kind import Kind, Scope
from presek.segment.terms import Choice, TextLiteral, Value
from presek.segment.write import write_value


def choice_kind(choice: Choice, chosen: Sequence[tuple[str, Value, Kind | None]], scope: Scope) -> Kind | None:
    """The kind of a choice, from its values with their names and kinds; None (and a problem) where they do not fit."""
    first: tuple[Value, Kind] | None = None
    kind: Kind | None = None
    for name, each, own in chosen:
        if own is None:
            return None
        if first is None or kind is None:
            first, kind = (each, own), own
        fault = _fault(first, (each, own))
        if fault is not None:
            scope.below(name).report(each, *fault)
            return None
        kind = _both(kind, own)
    return kind


def _fault(first: tuple[Value, Kind], other: tuple[Value, Kind]) -> tuple[str, str] | None:
    (one, one_kind), (two, two_kind) = first, other
    if two_kind.family == "tags":
        return "wrong-type", f"{write_value(two)} is a set of tags; choose takes single values."
    same = one_kind.family == two_kind.family and (one_kind.family != "time" or one_kind.type is two_kind.type)
    if not same:
        says = (
            f"{write_value(one)} is {one_kind.words} and {write_value(two)} is {two_kind.words}:"
            " all values of choose are of one kind."
        )
        return "wrong-type", says
    if one_kind.unit and two_kind.unit and one_kind.unit != two_kind.unit:
        says = f"{write_value(one)} is {one_kind.words} and {write_value(two)} is {two_kind.words}; choose one unit."
        return "wrong-unit", says
    return None


def _both(kind: Kind, other: Kind) -> Kind:
    """The kind that takes in both: the finest scale, doubles where one is; a code list where they share it."""
    real = kind.real or other.real
    made = kind.type
    if kind.family == "number":
        made = Type.INTEGER if kind.type is other.type is Type.INTEGER and not real else Type.DECIMAL
    elif kind.family == "text":
        made = kind.type if kind.type is other.type and kind.code_list == other.code_list else Type.TEXT
    return replace(
        kind,
        type=made,
        unit=kind.unit or other.unit,
        scale=0 if real else max(kind.scale, other.scale),
        real=real,
        currency=kind.currency or other.currency,
        code_list=kind.code_list if made is not Type.TEXT else None,
        model=kind.model or other.model,
    )


def strays(value: Value, listed: CodeList) -> tuple[str, ...]:
    """The texts that a value chooses and that are no codes of a list."""
    match value:
        case Choice(cases=cases, otherwise=otherwise):
            chosen = [each.value for each in cases] + ([] if otherwise is None else [otherwise])
            return tuple(stray for each in chosen for stray in strays(each, listed))
        case TextLiteral(text=text) if text not in listed.codes:
            return (text,)
        case _:
            return ()
