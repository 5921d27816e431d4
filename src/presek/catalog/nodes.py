"""YAML as a tree in which everything knows its place: mappings, sequences and scalars with line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from presek.values.problem import Place, Problem, Problems

MOST_CHARACTERS = 2_000_000
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text. `style` is the YAML quoting: None plain, a quote, `|` or `>`.

    `begins` is where the text itself begins: after the quote, or on the line after `|`.
    """

    text: str
    at: Place
    style: str | None
    begins: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs of a key and a node, in written order; keys are unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    at: Place

    def get(self, key: str) -> Node | None:
        """The node under a key, or None."""
        return next((node for name, node in self.pairs if name.text == key), None)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.pairs)


Node: TypeAlias = Scalar | Sequence | Mapping


def tree(text: str, *, path: str) -> Node:
    """The tree of one YAML document. Raises Problems with line and column for bad YAML, aliases and double keys."""
    if len(text) > MOST_CHARACTERS:
        raise Problems(Problem("too-long", f"the file has more than {MOST_CHARACTERS:,} characters.", path=path))
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except ReaderError as error:
        raise Problems(
            Problem("bad-yaml", f"character {error.position} can't stand in YAML: {error.reason}.", path=path)
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else None
        said = (error.problem or error.context or "not understood").splitlines()[0]
        raise Problems(Problem("bad-yaml", f"this is not good YAML: {said}.", at=place, path=path)) from None
    except RecursionError:
        raise Problems(Problem("too-deep", "the file is nested too deep.", path=path)) from None
    if root is None:
        return Mapping((), Place(1, 1))
    return _Walk(path, text.splitlines()).node(root, 0)


class _Walk:
    """Turns the parser's nodes into ours; an alias (one node met twice) is refused: it may stand for millions."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.met: set[int] = set()

    def node(self, node: YamlNode, depth: int) -> Node:
        place = Place(node.start_mark.line + 1, node.start_mark.column + 1)
        if depth > DEEPEST:
            raise self.problem("too-deep", f"the file is nested deeper than {DEEPEST} levels.", place)
        if id(node) in self.met:
            raise self.problem("alias", "aliases (&name, *name) are not understood here; write it out.", place)
        self.met.add(id(node))
        if isinstance(node, ScalarNode):
            return Scalar(str(node.value), place, node.style, self.begins(place, node.style))
        if isinstance(node, SequenceNode):
            return Sequence(tuple(self.node(each, depth + 1) for each in node.value), place)
        assert isinstance(node, MappingNode)
        return Mapping(self.pairs(node, depth), place)

    def pairs(self, node: MappingNode, depth: int) -> tuple[tuple[Scalar, Node], ...]:
        pairs: list[tuple[Scalar, Node]] = []
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = self.node(key_node, depth + 1)
            if not isinstance(key, Scalar):
                raise self.problem("bad-key", "a key is one text.", key.at)
            if key.text in seen:
                raise self.problem("double-key", f"'{key.text}' stands here twice.", key.at)
            seen.add(key.text)
            pairs.append((key, self.node(value_node, depth + 1)))
        return tuple(pairs)

    def begins(self, place: Place, style: str | None) -> Place:
        if style not in {"|", ">"}:
            return Place(place.line, place.column + (1 if style else 0))
        for number, line in enumerate(self.lines[place.line :], place.line + 1):
            if line.strip():
                return Place(number, len(line) - len(line.lstrip()) + 1)
        return Place(place.line + 1, 1)

    def problem(self, code: str, says: str, at: Place) -> Problems:
        return Problems(Problem(code, says, at=at, path=self.path))
