"""From nodes of YAML to entries of the catalog. Collects every problem with its place; never stops at the first."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

from presek.catalog.model import LANGUAGES, Labels
from presek.catalog.nodes import Mapping, Node, Scalar, Sequence
from presek.values.problem import Place, Problem, nearest_names

Choice = TypeVar("Choice", bound=Enum)

KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@dataclass(slots=True)
class Findings:
    """Where problems are put while a file is read."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, says: str, at: Place | None, *, nearest: tuple[str, ...] = ()) -> None:
        """Notes one problem at a place of the file."""
        self.problems.append(Problem(code, says, at=at, path=self.path, nearest=nearest))

    def unknown_name(self, what: str, found: Scalar, known: Collection[str]) -> None:
        """Notes a name that isn't one of those known, with the nearest of them."""
        near = nearest_names(found.text, known)
        says = (
            f"there is no {what} '{found.text}'."
            if near or len(known) > 30
            else f"there is no {what} '{found.text}'. There are: {', '.join(sorted(known))}."
        )
        self.add(f"unknown-{what.replace(' ', '-')}", says, found.at, nearest=near)


class Entry:
    """One mapping of the file with the accessors that check as they read. Keys never asked for are problems."""

    def __init__(self, node: Node, findings: Findings, *, keys: Collection[str]) -> None:
        self.findings = findings
        self.at = node.at
        self.pairs: dict[str, Node] = {}
        if not isinstance(node, Mapping):
            findings.add("not-a-mapping", f"here keys are expected: {', '.join(sorted(keys))}.", node.at)
            return
        for name, value in node:
            if name.text in keys:
                self.pairs[name.text] = value
            else:
                findings.unknown_name("key", name, keys)

    def scalar(self, key: str) -> Scalar | None:
        """The text under a key; None where there is none, a problem where it is a list or a mapping."""
        node = self.pairs.get(key)
        if node is None or isinstance(node, Scalar):
            return node
        self.findings.add("not-text", f"'{key}' is one text.", node.at)
        return None

    def text(self, key: str, default: str | None = None) -> str | None:
        """The text under a key, or the default."""
        found = self.scalar(key)
        return default if found is None else found.text

    def flag(self, key: str, *, default: bool = False) -> bool:
        """`true` or `false` under a key."""
        found = self.scalar(key)
        if found is None:
            return default
        if found.text not in {"true", "false"}:
            self.findings.add("not-a-truth", f"'{key}' is true or false, not '{found.text}'.", found.at)
        return found.text == "true"

    def whole(self, key: str, default: int | None = None) -> int | None:
        """A whole number from 0 under a key."""
        found = self.scalar(key)
        if found is None:
            return default
        if not (found.text.isascii() and found.text.isdigit() and len(found.text) < 10):
            self.findings.add("not-a-number", f"'{key}' is a whole number, not '{found.text}'.", found.at)
            return default
        return int(found.text)

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        """One of a closed set of words under a key."""
        found = self.scalar(key)
        if found is None:
            return default
        words = {each.value: each for each in kind}
        if found.text not in words:
            self.findings.unknown_name(key, found, words)
            return default
        return words[found.text]

    def one_of(self, key: str, known: Collection[str]) -> str | None:
        """A text under a key that is one of those known."""
        found = self.scalar(key)
        if found is not None and found.text not in known:
            self.findings.unknown_name(key.replace("_", " "), found, known)
            return None
        return None if found is None else found.text

    def texts(self, key: str) -> tuple[Scalar, ...] | None:
        """The list of texts under a key, or None where the key is absent."""
        node = self.pairs.get(key)
        if node is None:
            return None
        if isinstance(node, Sequence):
            items = tuple(each for each in node.items if isinstance(each, Scalar))
            if len(items) == len(node.items):
                return items
        self.findings.add("not-a-list", f"'{key}' is a list of texts: [one, two].", node.at)
        return ()

    def labels(self, key: str) -> Labels:
        """Texts by language under a key; empty where it is absent."""
        node = self.pairs.get(key)
        if node is None:
            return {}
        entry = Entry(node, self.findings, keys=LANGUAGES)
        found = {language: entry.text(language) or "" for language in LANGUAGES if language in entry.pairs}
        for language, text in found.items():
            if not text.strip():
                self.findings.add("empty-label", f"the {language} label is empty.", entry.pairs[language].at)
        return found

    def members(self, key: str) -> tuple[tuple[Scalar, Node], ...]:
        """The named entries under a key, in written order."""
        node = self.pairs.get(key)
        if node is None or (isinstance(node, Scalar) and node.text in {"", "~", "null"}):
            return ()
        if isinstance(node, Mapping):
            return node.pairs
        self.findings.add("not-a-mapping", f"under '{key}' stand named entries.", node.at)
        return ()


def key_of(entry: Entry, what: str) -> Scalar | None:
    """The key of a written entry, or None where it has none that may be one; `what` it is a key of."""
    written = entry.scalar("key")
    if written is None:
        if "key" not in entry.pairs:
            entry.findings.add("no-key", f"a {what} needs its key.", entry.at)
        return None
    if not KEY.fullmatch(written.text):
        says = f"'{written.text[:70]}' can't be a key: small letters, digits, _ and -, beginning with a letter."
        entry.findings.add("bad-key", says, written.at)
        return None
    return written


def items_of(entry: Entry, key: str) -> tuple[Node, ...]:
    """The list under a key; a problem where there is none, or it is empty."""
    node = entry.pairs.get(key)
    if isinstance(node, Sequence) and node.items:
        return node.items
    at = entry.at if node is None else node.at
    entry.findings.add("not-a-list", f"'{key}' is a list of at least one: write - key: … under it.", at)
    return ()
