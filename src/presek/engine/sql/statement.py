"""A whole plan as one statement: customers with what was made of their rows, leaves, trees, answers as bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from presek.engine.sql import bitmaps, standing
from presek.engine.sql.aggregates import Found, of_relation
from presek.engine.sql.by_instant import by_instant
from presek.engine.sql.compiled import STATEMENTS
from presek.engine.sql.conditions import condition
from presek.engine.sql.frame import Frame
from presek.engine.sql.nodes import Node, needs
from presek.engine.sql.repeated import repeated
from presek.engine.sql.script import Script
from presek.engine.sql.staging import prepared
from presek.engine.sql.tables import Tables
from presek.plan import walk
from presek.plan.steps import Aggregate, Column, Drawn, Leaf, Moves, Plan, Standing, WasIn

IN_WORD = 31
"""Rules whose answers stand in one word of 64 bits: two bits each, in and cannot say."""
TOLD = "told"
"""The table of verdicts that are told to the engine: of random shares and of the past."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The text, the rules in the order of their bits, and the leaves that it must be told, in the order of columns.

    `bitmaps`: whether bitmaps come back, and not words of bits.
    """

    text: str
    bitmaps: bool
    rules: tuple[str, ...]
    told: tuple[Leaf, ...]


def statement(plan: Plan, tables: Tables, *, dialect: str) -> Statement:
    """The statement of a plan."""
    told = told_leaves(plan)

    def compiled() -> str:
        script, meant = Script(dialect), by_instant(plan)
        frame, names = trees(meant, worked_out(meant, tables, script, told=told))
        answers = list(names.values())
        if dialect in bitmaps.ROARING:
            return script.ended(bitmaps.select(frame, answers))
        return script.text(frame.table.select(**words(frame, answers)))

    text = STATEMENTS.text(plan, tables, dialect=dialect, shape="sets", compiled=compiled)
    return Statement(text, dialect in bitmaps.ROARING, tuple(plan.trees), told)


def told_leaves(plan: Plan) -> tuple[Leaf, ...]:
    """The leaves that an engine is told, in the order of their columns."""
    return tuple(leaf for leaf in plan.leaves if isinstance(leaf, Drawn | WasIn | Moves))


def worked_out(plan: Plan, tables: Tables, script: Script, *, told: Sequence[Leaf]) -> Frame:
    """Everybody, with all that the leaves and values of a plan read."""
    frame = _customers(plan, tables, script, told=told)
    return prepared(_nodes(plan), _features(plan, tables, frame))


def _customers(plan: Plan, tables: Tables, script: Script, *, told: Sequence[Leaf]) -> Frame:
    read = [value for leaf in plan.leaves for value in walk.expressions(leaf)] + list(plan.values.values())
    columns: dict[Column, None] = dict.fromkeys(column for value in read for column in walk.columns(value))
    table = tables.customers(script, columns, plan.as_of)
    if not told:
        return Frame(script, table)
    names: dict[Node | Leaf, str] = {leaf: f"told{place}" for place, leaf in enumerate(told)}
    given = ibis.table({"ordinal": "int64", **dict.fromkeys(names.values(), "int64")}, name=TOLD)
    joined = table.left_join(given, "ordinal").drop("ordinal_right")
    joined = script.stage(joined)
    joined = script.stage(joined.mutate(**{name: joined[name] == 1 for name in names.values()}))
    return Frame(script, joined, names)


def _features(plan: Plan, tables: Tables, frame: Frame) -> Frame:
    """The customers with a column (of texts: two) for each aggregate."""
    by_relation: dict[str, list[Aggregate]] = {}
    for aggregate in plan.aggregates:
        by_relation.setdefault(aggregate.relation, []).append(aggregate)
    names = {aggregate: f"a{place}" for place, aggregate in enumerate(plan.aggregates)}
    found: list[Found] = []
    for relation, aggregates in by_relation.items():
        read = dict.fromkeys(column for each in aggregates for column in walk.row_columns(each))
        rows = Frame(frame.script, tables.rows(frame.script, relation, read, known_at=plan.as_of.known_at))
        found += of_relation(tuple(aggregates), rows, names, zone=plan.as_of.zone)
    known: dict[Node | Leaf, str] = dict(names.items())
    if not found:
        return replace(frame, known={**frame.known, **known})
    joined = frame.table
    for place, each in enumerate(found):
        joined = joined.left_join(each.table, each.by, rname=f"{{name}}@{place}")
    columns = {name: joined[name] for name in frame.table.columns}
    columns |= {name: value for each in found for make in each.made.values() for name, value in make(joined).items()}
    # What is made of sums is made where they are joined: one stage fewer, through which hundreds of columns would pass.
    return replace(frame, table=frame.script.stage(joined.select(**columns), "columns"), known={**frame.known, **known})


def _nodes(plan: Plan) -> list[Node]:
    wanted: list[Node] = [node for leaf in plan.leaves for node in needs(leaf)]
    return wanted + list(plan.values.values())


def trees(plan: Plan, frame: Frame) -> tuple[Frame, dict[str, str]]:
    """The frame with the answer of each rule; a rule stands in a later stage than those it refers to."""
    names = {key: f"r{place}" for place, key in enumerate(plan.trees)}
    done: set[str] = set()
    left = dict(plan.trees)
    while left:
        ready = {key: tree for key, tree in left.items() if set(walk.references(tree)) <= done}
        scoped: dict[Standing, None] = dict.fromkeys(leaf for tree in ready.values() for leaf in walk.scoped(tree))
        missing = [leaf for leaf in scoped if leaf not in frame.known]
        called: dict[Node | Leaf, str] = {leaf: frame.new_name("s", place) for place, leaf in enumerate(missing)}
        judged = {
            called[leaf]: standing.verdict(leaf, frame, scope=frame.table[names[leaf.within or ""]]) for leaf in missing
        }
        frame = frame.with_columns(judged, called)
        answers = {
            names[key]: condition(tree, replace(frame, twice=repeated(tree, plan.trees)), rules=names)
            for key, tree in ready.items()
        }
        frame = frame.with_columns(answers, {})
        done |= set(ready)
        left = {key: tree for key, tree in left.items() if key not in done}
    return frame, names


def words(frame: Frame, answers: Sequence[str]) -> dict[str, ir.Value]:
    """The ordinal, and answers that stand in some columns as words of bits."""
    found: dict[str, ir.Value] = {"ordinal": frame.table["ordinal"]}
    for start in range(0, len(answers), IN_WORD):
        word: ir.Value = ibis.literal(0, "int64")
        for place, name in enumerate(answers[start : start + IN_WORD]):
            answer = frame.table[name]
            word = word + ibis.cases((answer.isnull(), 2 << 2 * place), (answer, 1 << 2 * place), else_=0)
        found[f"word{start // IN_WORD}"] = word
    return found
