"""Conditions that compare: both sides of one type and unit, codes from their list, texts where texts belong."""

from __future__ import annotations

from presek.catalog.model import CodeList, Type
from presek.segment.kind import Kind, Scope, near
from presek.segment.terms import (
    Between,
    Comparator,
    Comparison,
    HasTags,
    OneOf,
    Term,
    TextLiteral,
    TextMatch,
    Value,
    Within,
)
from presek.segment.types import judge
from presek.segment.types_of_arithmetic import is_literal
from presek.segment.write import write_value

ORDERING: frozenset[Comparator] = frozenset({"<", "<=", ">", ">="})
ORDERED = frozenset({"number", "money", "time"})


def check_comparison(term: Comparison, scope: Scope) -> None:
    """Both sides are of one type and unit, and the comparator is for that type."""
    left = judge(term.left, scope.below("left"))
    right = judge(term.right, scope.below("right"))
    if left is None or right is None:
        return
    if not _meet((term.left, left), (term.right, right), (term, scope)):
        return
    code_fits(term.right, left, scope.below("right"))
    code_fits(term.left, right, scope.below("left"))
    if term.comparator in ORDERING and left.family not in ORDERED:
        what = f"{write_value(term.left)} is {left.words}"
        says = f"{what} and has no order; {term.comparator} is for numbers, money and dates."
        scope.report(term, "no-order", says)
    if term.comparator == "~=" and left.family != "text":
        says = f"{write_value(term.left)} is {left.words}; ~= ignores case and is for texts."
        scope.report(term, "wrong-type", says)
    if left.family == "tags":
        says = f"{write_value(term.left)} is a set of tags; write has any, has all or has none."
        scope.report(term, "wrong-type", says)


def check_between(term: Between, scope: Scope) -> None:
    """The value has an order, and the ends are of its type."""
    kind = judge(term.value, scope.below("value"))
    ends = [(name, end, judge(end, scope.below(name))) for name, end in (("least", term.least), ("most", term.most))]
    if kind is None:
        return
    if kind.family not in ORDERED:
        says = f"{write_value(term.value)} is {kind.words} and has no order; between is for numbers, money and dates."
        scope.report(term, "no-order", says)
        return
    for name, end, found in ends:
        if found is not None:
            _meet((term.value, kind), (end, found), (end, scope.below(name)))


def check_choices(term: OneOf, scope: Scope) -> None:
    """The list is not empty, and every choice could be the value."""
    kind = judge(term.value, scope.below("value"))
    if not term.choices:
        scope.report(term, "empty-list", "the list is empty; it needs at least one choice.")
    if kind is not None and kind.family == "tags":
        says = f"{write_value(term.value)} is a set of tags; write has any, has all or has none."
        scope.report(term, "wrong-type", says)
        return
    for index, choice in enumerate(term.choices):
        below = scope.below(f"choices/{index}")
        found = judge(choice, below)
        if kind is not None and found is not None and _meet((term.value, kind), (choice, found), (choice, below)):
            code_fits(choice, kind, below)


def check_within(term: Within, scope: Scope) -> None:
    """The value is of a code list, and the code is in it."""
    kind = judge(term.value, scope.below("value"))
    if kind is None:
        return
    if kind.type not in {Type.CODE, Type.CATEGORY} or kind.code_list is None:
        says = f"{write_value(term.value)} is {kind.words}; within is for codes that lie in a tree."
        scope.report(term, "wrong-type", says)
        return
    _in_list(TextLiteral(term.code, term.place), scope.catalog.code_lists[kind.code_list], (term.value, scope))


def check_text(term: TextMatch, scope: Scope) -> None:
    """The value is a text."""
    kind = judge(term.value, scope.below("value"))
    if kind is not None and kind.family != "text":
        says = (
            f"{write_value(term.value)} is {kind.words}; {term.test} is for texts; write has."
            if kind.family == "tags"
            else f"{write_value(term.value)} is {kind.words}; {term.test} is for texts."
        )
        scope.report(term, "wrong-type", says)


def check_tags(term: HasTags, scope: Scope) -> None:
    """The value is a set of tags; where the tags have a list, these are in it."""
    kind = judge(term.value, scope.below("value"))
    if not term.tags:
        scope.report(term, "empty-list", "the list is empty; it needs at least one choice.")
    if kind is None:
        return
    if kind.family != "tags":
        says = (
            f"{write_value(term.value)} is {kind.words}; has is for sets of tags; write contains, or =."
            if kind.family == "text"
            else f"{write_value(term.value)} is {kind.words}; has is for sets of tags."
        )
        scope.report(term, "wrong-type", says)
        return
    if kind.code_list is not None:
        codes = scope.catalog.code_lists[kind.code_list]
        for tag in term.tags:
            _in_list(TextLiteral(tag, term.place), codes, (term.value, scope))


def code_fits(literal: Value, other: Kind, scope: Scope) -> None:
    """Where the other side is of a code list, a text that is written out must be in it."""
    match literal:
        case TextLiteral() if other.code_list is not None and other.family == "text":
            _in_list(literal, scope.catalog.code_lists[other.code_list], (literal, scope))
        case _:
            pass


def _in_list(literal: TextLiteral, codes: CodeList, report: tuple[Value, Scope]) -> None:
    node, scope = report
    at = literal if literal.place is not None else node
    code = codes.codes.get(literal.text)
    if code is None:
        by_label = [key for key, entry in codes.codes.items() if literal.text in entry.labels.values()]
        hint = tuple(by_label[:3]) or near(literal.text, codes.codes)
        says = f"'{literal.text}' is not in the list {codes.key} (version {codes.version})."
        scope.report(at, "code-not-listed", says, near=hint)
    elif code.unknown:
        says = f"'{literal.text}' means not known and is stored as unknown; write is unknown."
        scope.report(at, "code-means-unknown", says)


def _meet(one: tuple[Value, Kind], other: tuple[Value, Kind], blamed: tuple[Term | Value, Scope]) -> bool:
    """Whether two values may be compared; a problem, at the node that is blamed, where not."""
    (left, left_kind), (right, right_kind) = one, other
    node, scope = blamed
    same_family = left_kind.family == right_kind.family
    units = left_kind.unit is None or right_kind.unit is None or left_kind.unit == right_kind.unit
    lists = left_kind.code_list is None or right_kind.code_list is None or left_kind.code_list == right_kind.code_list
    if same_family and units and lists:
        return True
    if same_family and units:
        says = (
            f"{write_value(left)} is of the list {left_kind.code_list} and {write_value(right)} of the list"
            f" {right_kind.code_list}; they cannot be compared."
        )
        scope.report(node, "wrong-type", says)
        return False
    code = "wrong-unit" if same_family or {left_kind.family, right_kind.family} <= {"number", "money"} else "wrong-type"
    if is_literal(left) and not is_literal(right):
        left, left_kind, right, right_kind = right, right_kind, left, left_kind
    says = (
        f"{write_value(left)} is {left_kind.words} and cannot be compared with {write_value(right)}."
        if is_literal(right)
        else f"{write_value(left)} is {left_kind.words} and cannot be compared with {write_value(right)}, "
        f"{right_kind.words}."
    )
    scope.report(node, code, says)
    return False
