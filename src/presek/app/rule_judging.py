"""A rule that somebody is writing, as text or as a tree: what it says, what is wrong and where, whom it takes in.

Text and tree are two views of one rule, and the language's own reader is the only one: whoever edits the one gets the
other from here. Every problem is told at its line and at its node.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from presek.app import condition_counts, counting, problem_words, segment_sight
from presek.app.condition_counts import Part
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.app.sight import Sight
from presek.catalog.model import Catalog, Field, Labels, Measure
from presek.segment import check, parse, segmentation, sentence, tree, types, walk
from presek.segment.edition import EDITION
from presek.segment.kind import Kind
from presek.segment.segmentation import Segmentation
from presek.segment.shapes import Group, shape_of
from presek.segment.terms import Otherwise, Term, Value
from presek.segment.walk import Node, named_children
from presek.segment.write import write
from presek.store import definitions
from presek.values.problem import Place, Problem, Problems, nearest_names

NAME = re.compile(r'"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z0-9_]*')
FAR = 400
"""So many characters behind a problem's place its wrong name is looked for."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A name that may have been meant: in the text, what stands from `start` to `end` becomes `text`."""

    name: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem in words: `path` is its node in the tree ("" where it has none), `at` its place in the text."""

    says: str
    path: str
    at: Place | None
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """Whom the rule takes in; `blame`: labels of what is unknown where it cannot be said, and of how many."""

    inside: int
    out: int
    cannot_say: int
    blame: tuple[tuple[str, int], ...]
    parts: Part


@dataclass(frozen=True, slots=True)
class Judged:
    """All that is known of a rule as it stands. `term` is None where it can't be read; `counted` where it can't be
    counted. `clauses` and `kinds` are by path: conditions in words, and what kind of thing each value is."""

    text: str
    term: Term | None
    faults: tuple[Fault, ...]
    sentence: str = ""
    clauses: Mapping[str, str] | None = None
    kinds: Mapping[str, Kind] | None = None
    counted: Counted | None = None

    @property
    def good(self) -> bool:
        """Whether it could be put in force."""
        return self.term is not None and not self.faults

    @property
    def tree(self) -> object:
        """The rule as a tree of plain values; None where it can't be read."""
        return None if self.term is None else tree.to_json(self.term)["rule"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rule is judged: of which segment (empty: a new one), for whose eyes, in which language."""

    segment: str
    language: str
    sight: Sight


def of_text(home: Home, text: str, asked: Asked) -> Judged:
    """What a text says."""
    if not text.strip():
        return Judged(text, None, ())
    try:
        term = parse.parse(text)
    except Problems as wrong:
        return Judged(text, None, _faults(wrong.problems, text, language=asked.language))
    return _judged(home, term, asked, text=text)


def of_tree(home: Home, given: object, asked: Asked) -> Judged:
    """What a tree says; its text is written anew."""
    try:
        text = write(tree.from_json(given))
        return _judged(home, parse.parse(text), asked, text=text)
    except Problems as wrong:
        return Judged("", None, _faults(wrong.problems, "", language=asked.language))


def read(home: Home, text: str, *, segment: str) -> Term:
    """The rule of a text, checked; Problems with all that is wrong."""
    term = _whole(parse.parse(text), segment)
    found = _problems(home, term, segment)
    if found:
        raise Problems.of(found)
    return term


def part_of_text(text: str, *, is_value: bool) -> dict[str, object]:
    """The tree of a part that somebody wrote as text: a value or a condition. Problems of its form."""
    if is_value:
        found = tree.value_to_json(parse.parse_value(text))["value"]
    else:
        found = tree.to_json(parse.parse(text))["rule"]
    shaped: dict[str, object] = json.loads(json.dumps(found))
    return shaped


def text_of_part(given: object) -> str:
    """A part of a tree, a condition, as text. Problems of its form."""
    return write(tree.from_json({"edition": EDITION, "rule": given}))


def _judged(home: Home, term: Term, asked: Asked, *, text: str) -> Judged:
    catalog = home.catalog()
    whole = _whole(term, asked.segment)
    problems = list(_problems(home, whole, asked.segment))
    if not problems:
        try:
            segment_sight.must_see(home, whole, asked.sight)
        except Problems as hidden:
            problems += [replace(each, path="") for each in hidden.problems]
    kinds = dict(_kinds(term, "/rule", catalog, row=None))
    if problems:
        return Judged(text, term, _faults(tuple(problems), text, term, language=asked.language), kinds=kinds)
    segmentations = definitions.load()
    names = {each.key: each.labels for part in segmentations for each in part.segments}
    counted, refused = _counted(home, whole, asked.language)
    return Judged(
        text=text,
        term=term,
        faults=_faults(refused, text, term, language=asked.language),
        sentence=sentence.sentence(whole, catalog, asked.language, segments=names),
        clauses=_clauses(term, catalog, asked.language, names=names),
        kinds=kinds,
        counted=counted,
    )


def _whole(term: Term, segment: str) -> Term:
    """The rest of a partition is told what it is the rest of."""
    match term:
        case Otherwise():
            part = _partition_of(segment)
            return term if part is None else Otherwise(tuple(each.key for each in part.segments if each.key != segment))
        case _:
            return term


def _partition_of(segment: str) -> Segmentation | None:
    holding = (part for part in definitions.load() if any(each.key == segment for each in part.segments))
    return next((part for part in holding if part.partition), None)


def _problems(home: Home, term: Term, segment: str) -> tuple[Problem, ...]:
    match term:
        case Otherwise(others=others) if not others:
            says = "otherwise is only ever the whole rule of one segment of a partition."
            return (Problem("otherwise-misplaced", says, at=term.place),)
        case _:
            rules = dict(segmentation.rules(definitions.load()))
            return check.check(term, home.catalog(), segments={**rules, segment: term} if segment else rules)


def _counted(home: Home, term: Term, language: str) -> tuple[Counted | None, tuple[Problem, ...]]:
    try:
        parts = condition_counts.counted(home, term)
        blame = counting.count(home, term).blame if parts.cannot_say else {}
    except Problems as refused:
        return None, refused.problems
    catalog = home.catalog()
    named: dict[str, Field | Measure] = {**catalog.measures, **catalog.fields}
    blamed = ((said(named[key].labels, language) if key in named else key, blame[key]) for key in blame)
    in_order = tuple(sorted(blamed, key=lambda pair: -pair[1]))
    return Counted(parts.alone, parts.fails, parts.cannot_say, blame=in_order, parts=parts), ()


def _clauses(term: Term, catalog: Catalog, language: str, *, names: Mapping[str, Labels]) -> dict[str, str]:
    """Each condition that the rule joins, in words, by its path."""
    return {
        path: sentence.clause(each, catalog, language, segments=names) for path, each in _joined_terms(term, "/rule")
    }


def _joined_terms(term: Term, path: str) -> Iterator[tuple[str, Term]]:
    below = _operands(term)
    if not below:
        yield path, term
    for name, each in below:
        yield from _joined_terms(each, f"{path}/{name}")


def _operands(term: Term) -> tuple[tuple[str, Term], ...]:
    if condition_counts.joint_of(term) == "condition":
        return ()
    return tuple((child.name, cast("Term", child.node)) for child in named_children(term))


def _kinds(node: Node, path: str, catalog: Catalog, *, row: str | None) -> Iterator[tuple[str, Kind]]:
    """The kind of every value of a tree that has one."""
    for child in named_children(node):
        below, inner = f"{path}/{child.name}", child.row or row
        if child.row is not None and child.row not in catalog.relations:
            continue
        kind = _kind(child.node, catalog, inner)
        if kind is not None:
            yield below, kind
        yield from _kinds(child.node, below, catalog, row=inner)


def _kind(node: Node, catalog: Catalog, row: str | None) -> Kind | None:
    if shape_of(node).group is Group.TERM:
        return None
    try:
        return types.kind_of(cast("Value", node), catalog, relation=row)
    except Problems:
        return None


def _faults(problems: tuple[Problem, ...], text: str, term: Term | None = None, *, language: str) -> tuple[Fault, ...]:
    places = {} if term is None else _places(term, "/rule")
    return tuple(
        Fault(
            says=problem_words.said(each.says, language),
            path=places.get(each.at, "/rule") if each.at is not None and places else each.path,
            at=each.at,
            mends=_mends(each, text),
        )
        for each in problems
    )


def _places(node: Node, path: str) -> dict[Place, str]:
    """Where each node of a tree began in the text; of those that begin at one place, the uppermost condition."""
    own = {} if node.place is None else {node.place: path}
    below = [_places(child.node, f"{path}/{child.name}") for child in named_children(node)]
    found: dict[Place, str] = {}
    for each in reversed(below):
        found |= each
    return {**own, **found} if walk.joins(node) else {**found, **own}


def _mends(problem: Problem, text: str) -> tuple[Mend, ...]:
    """The nearest names, each with what it would replace: the first word behind the place that is like it."""
    start = 0 if problem.at is None else offset(text, problem.at)
    found = []
    for name in problem.nearest:
        for match in NAME.finditer(text, start, start + FAR):
            word = match.group().strip('"')
            if word != name and (nearest_names(word, [name]) or word.casefold() == name.casefold()):
                meant = json.dumps(name, ensure_ascii=False) if match.group().startswith('"') else name
                found.append(Mend(name, match.start(), match.end(), meant))
                break
    return tuple(found)


def offset(text: str, at: Place) -> int:
    """Where a line and column lie in a text, from 0."""
    lines = text.split("\n")
    return min(len(text), sum(len(line) + 1 for line in lines[: at.line - 1]) + at.column - 1)
