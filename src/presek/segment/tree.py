"""From terms to JSON and back: `{"edition": 1, "rule": {"is": "comparison", ...}}`. Numbers and days are text, exact.

Problems carry a path, a JSON pointer such as `/rule/terms/0/left`, instead of a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from presek.segment.edition import EDITION
from presek.segment.limits import MOST_BYTES, MOST_LEVELS, refuse_depth, too_deep, too_long
from presek.segment.shapes import SHAPES, Group, Part, Shape, shape_of
from presek.segment.terms import Term, Value
from presek.segment.write import write, write_value
from presek.values.problem import Problem, Problems, nearest_names


def to_json(term: Term) -> dict[str, object]:
    """The JSON form of a rule.

    >>> from presek.segment.parse import parse
    >>> to_json(parse("employees > 5"))["rule"]["left"]
    {'is': 'field', 'key': 'employees'}
    """
    return {"edition": EDITION, "rule": _object(term)}


def value_to_json(value: Value) -> dict[str, object]:
    """The JSON form of a value."""
    return {"edition": EDITION, "value": _object(value)}


def from_json(given: object) -> Term:
    """The rule of a JSON form. Raises Problems: all faults of form at once, each with its path."""
    return cast("Term", _whole(given, name="rule", group=Group.TERM))


def value_from_json(given: object) -> Value:
    """The value of a JSON form. Raises Problems."""
    return cast("Value", _whole(given, name="value", group=Group.VALUE))


def _object(node: object) -> dict[str, object]:
    shape = shape_of(node)
    made: dict[str, object] = {"is": shape.name}
    for part in shape.parts:
        inner = getattr(node, part.name)
        if part.optional and inner == part.absent:
            continue
        made[part.name] = part.write(inner, _object)
    return made


def _whole(given: object, *, name: str, group: Group) -> Term | Value:
    _refuse_size(given)
    problems: list[Problem] = []
    if not isinstance(given, Mapping):
        raise Problems(_fault("", f"an object with edition and {name} was expected, not {_shown(given)}."))
    for key in given:
        if key not in {"edition", name}:
            hint = nearest_names(str(key), ("edition", name))
            problems.append(_fault(f"/{key}", f"'{key}' is no part of a rule.", near=hint))
    edition = given.get("edition")
    if isinstance(edition, bool) or edition != EDITION:
        says = f"the edition of the language is {EDITION}, not {_shown(edition)}."
        problems.append(Problem("unknown-edition", says, path="/edition"))
    node = _node(given.get(name), group=group, path=f"/{name}", problems=problems)
    if problems or node is None:
        raise Problems.of(problems)
    _refuse_tree(cast("Term | Value", node), name=name)
    return cast("Term | Value", node)


def _node(given: object, *, group: Group, path: str, problems: list[Problem]) -> object | None:
    """The term, value or window of a JSON object; None where there is none, which is then among the problems."""
    shape = _shape(given, group=group, path=path, problems=problems)
    if shape is None or not isinstance(given, Mapping):
        return None
    known = {"is", *(part.name for part in shape.parts)}
    for key in given:
        if key not in known:
            hint = nearest_names(str(key), known)
            problems.append(_fault(f"{path}/{key}", f"{shape.name} has no part '{key}'.", near=hint))
    arguments: dict[str, object] = {}
    for part in shape.parts:
        if part.name not in given or (part.optional and given[part.name] is None):
            if not part.optional:
                problems.append(_fault(f"{path}/{part.name}", f"{shape.name} needs its part '{part.name}'."))
            continue
        read = _part(given[part.name], part, path=f"{path}/{part.name}", problems=problems)
        if read is not None:
            arguments[part.name] = read
    complete = all(part.optional or part.name in arguments for part in shape.parts)
    return shape.build(**arguments) if complete else None


def _shape(given: object, *, group: Group, path: str, problems: list[Problem]) -> Shape | None:
    if not isinstance(given, Mapping):
        problems.append(_fault(path, f"{group.value} was expected, not {_shown(given)}."))
        return None
    name = given.get("is")
    names = {shape.name: shape for shape in SHAPES if group.takes(shape.group)}
    if isinstance(name, str) and name in names:
        return names[name]
    if name is None:
        problems.append(_fault(f"{path}/is", f"{group.value} needs its part 'is'."))
        return None
    hint = nearest_names(str(name), names) if isinstance(name, str) else ()
    problems.append(_fault(f"{path}/is", f"{_shown(name)} is not {group.value}.", near=hint))
    return None


def _part(given: object, part: Part, *, path: str, problems: list[Problem]) -> object | None:
    if part.group is None:
        try:
            return part.read(given)
        except ValueError as fault:
            problems.append(_fault(path, f"{fault} was expected, not {_shown(given)}."))
            return None
    if not part.many:
        return _node(given, group=part.group, path=path, problems=problems)
    if not isinstance(given, list) or len(given) < part.least:
        problems.append(_fault(path, f"a list of at least {part.least} was expected, not {_shown(given)}."))
        return None
    read = [
        _node(each, group=part.group, path=f"{path}/{index}", problems=problems) for index, each in enumerate(given)
    ]
    return None if None in read else tuple(read)


def _fault(path: str, says: str, *, near: tuple[str, ...] = ()) -> Problem:
    return Problem("bad-json", says, path=path or "/", nearest=near)


def _shown(given: object) -> str:
    match given:
        case None:
            return "nothing"
        case bool() | int() | float():
            return str(given)[:60]
        case str():
            return f"'{given[:60]}'"
        case list():
            return f"a list of {len(given)}"
        case Mapping():
            return "an object"
        case _:
            return f"a {type(given).__name__}"


def _refuse_size(given: object) -> None:
    """Before anything is read: not deeper than 100 levels of terms, not larger than any 64 kB of text could be."""
    size = 0
    waiting: list[tuple[object, int, str]] = [(given, 0, "")]
    while waiting:
        current, level, path = waiting.pop()
        size += 1
        if level > MOST_LEVELS + 4:
            raise Problems(too_deep(None, path=path))
        match current:
            case str():
                size += len(current)
            case Mapping():
                waiting.extend((inner, level + 1, f"{path}/{key}"[:200]) for key, inner in current.items())
            case list() | tuple():
                waiting.extend((inner, level, path) for inner in current)
            case _:
                pass
        if size > 8 * MOST_BYTES:
            raise Problems(too_long(f"more than {size:,} parts"))


def _refuse_tree(node: Term | Value, *, name: str) -> None:
    """After reading: the same limits as for text, to the letter."""
    refuse_depth(node, path=f"/{name}")
    text = write(cast("Term", node)) if name == "rule" else write_value(cast("Value", node))
    if len(text.encode()) > MOST_BYTES:
        raise Problems(too_long(f"{len(text.encode()):,} bytes"))
