"""Values of policies as plain data: dictionaries, lists, texts and whole numbers, the same text for the same value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from presek.values.money import Money


def plainly(value: object) -> object:
    """A value of the policy room as what JSON can say. Money: amount as text and currency; sets are sorted."""
    match value:
        case None | bool() | int() | str():
            return value
        case Enum():
            return value.value
        case Money():
            return {"amount": format(value.amount, "f"), "currency": value.currency}
        case Mapping():
            return {str(plainly(key)): plainly(each) for key, each in value.items()}
        case frozenset() | set():
            return sorted(str(each) for each in value)
        case tuple() | list():
            return [plainly(each) for each in value]
        case _:
            if is_dataclass(value):
                return {field.name: plainly(getattr(value, field.name)) for field in fields(value)}
            raise TypeError(f"{type(value).__name__} is no value of a policy")


def canonical(said: object) -> str:
    """Plain data as JSON text that is equal where the data are: keys sorted, no spaces, UTF-8 letters as they are."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
