"""A YAML text as nodes that know their place, every scalar as the text that was typed (so `N`, `01` and `no` stay
what they are)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from presek.catalog import nodes
from presek.values.problem import Place, Problem, Problems, nearest_names

START = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar (`text`), a list (`items`) or a mapping (`entries`), and its place;
    `begins` is where a scalar's text itself begins. `text` is None for an empty
    scalar."""

    at: Place
    text: str | None = None
    items: tuple[Node, ...] | None = None
    entries: tuple[tuple[Node, Node], ...] | None = None
    begins: Place = START

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of a mapping."""
        return ((key.text or "", value) for key, value in self.entries or ())

    def get(self, key: str) -> Node | None:
        """The value under a key of a mapping, or None."""
        return next((value for name, value in self if name == key), None)


@dataclass(slots=True)
class Findings:
    """Problems found in one text so far; the text's path stands in each."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, says: str, at: Place, *, nearest: Iterable[str] = ()) -> None:
        """Notes one problem at its place."""
        self.problems.append(Problem(code, says, at=at, path=self.path, nearest=tuple(nearest)))

    def stop(self) -> None:
        """Raises what was found, if anything was."""
        if self.problems:
            raise Problems.of(self.problems)

    def keys(self, node: Node, known: Collection[str], *, of: str) -> None:
        """Notes keys of a mapping that are unknown."""
        for key, _ in node.entries or ():
            name = key.text or ""
            if name not in known:
                says = f"{of} has no '{name}'. It takes: {', '.join(known)}."
                self.say("unknown-key", says, key.at, nearest=nearest_names(name, known))

    def text(self, node: Node | None, *, of: str) -> str | None:
        """The text of a scalar; notes a problem where something else stands."""
        if node is None:
            return None
        if node.items is not None or node.entries is not None:
            self.say("not-text", f"{of} is a single text, not a list or a mapping.", node.at)
            return None
        return node.text


def compose(text: str, *, path: str) -> Node:
    """The whole document as nodes; raises Problems with the place where the text is no good YAML."""
    return _node(nodes.tree(text, path=path))


def _node(found: nodes.Node) -> Node:
    match found:
        case nodes.Scalar(text=text, at=at, style=style, begins=begins):
            empty = style is None and text in {"", "~", "null"}
            return Node(at, text=None if empty else text, begins=begins)
        case nodes.Sequence(items, at):
            return Node(at, items=tuple(map(_node, items)))
        case nodes.Mapping(pairs, at):
            return Node(at, entries=tuple((Node(key.at, text=key.text), _node(value)) for key, value in pairs))
