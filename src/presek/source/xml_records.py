"""XML read as a stream of records: one small tree at a time, whatever the size of the file.

Safe by construction: a document type declaration (where entities would be declared) is refused before anything in it is
read, nothing outside the file is ever opened, and depth and size of a record are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from presek.values.problem import Branch, Problem, Problems

CHUNK = 1 << 16
DEEPEST = 100
LARGEST_RECORD = 1 << 24
"""Bytes of one record; also the longest piece of markup."""


NO_ATTRIBUTES: dict[str, str] = {}


class Element:
    """One element: its name without and its name space, its attributes, its own text, and what stands in it."""

    __slots__ = ("attributes", "children", "name", "namespace", "text")

    def __init__(self, name: str, namespace: str = "", attributes: dict[str, str] = NO_ATTRIBUTES) -> None:
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.text = ""
        self.children: list[Element] = []

    def all(self, path: str) -> list[Element]:
        """The elements at a path of names, in the order of the document."""
        found = [self]
        for name in path.split("/"):
            found = [child for each in found for child in each.children if child.name == name]
        return found

    def first(self, path: str) -> str:
        """The text of the first element at a path, without spaces around it; "" where there is none."""
        if "/" in path:
            return next((each.text.strip() for each in self.all(path)), "")
        for child in self.children:
            if child.name == path:
                return child.text.strip()
        return ""

    def within(self, name: str) -> Iterator[Element]:
        """The elements of a name at any depth."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.within(name)


Wanted = Callable[[Element], frozenset[str]]
"""Told the document's root (as yet without content), gives the names of the elements that are records."""


def records(file: IO[bytes], wanted: Wanted) -> Iterator[tuple[Element, Element]]:
    """The root without its content, and a record, again and again. Raises Problems where the file is no XML."""
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    builder = _Builder(wanted, parser)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    fed = 0
    try:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > LARGEST_RECORD:
                raise Problems(_problem("too-long", "one piece of its markup is longer than 16 MB."))
            yield from builder.take(fed)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as trouble:
        says = f"it is no XML: {expat.ErrorString(trouble.code)}, line {trouble.lineno}, column {trouble.offset + 1}."
        raise Problems(_problem("not-xml", says)) from None
    yield from builder.take(fed)


class _Enough(Exception):
    """The root has begun."""


def root_of(file: IO[bytes]) -> Element:
    """The root without its content, as soon as it begins. Raises Problems where the file is no XML."""
    found: list[Element] = []

    def note(root: Element) -> frozenset[str]:
        found.append(root)
        raise _Enough

    try:
        for _ in records(file, note):
            break
    except _Enough:
        pass
    return found[0]


class _Builder:
    """Puts records together from what the parser tells, and drops everything between them."""

    def __init__(self, wanted: Wanted, parser: expat.XMLParserType) -> None:
        self._wanted, self._parser = wanted, parser
        self._names: frozenset[str] = frozenset()
        self._root: Element | None = None
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._depth = self._begun = 0
        self._known: dict[str, tuple[str, str]] = {}

    def take(self, fed: int) -> Iterator[tuple[Element, Element]]:
        """The records that came whole since the last time; `fed` is how many bytes were read."""
        if self._open and fed - self._begun > LARGEST_RECORD:
            raise Problems(_problem("too-long", "one of its records is larger than 16 MB."))
        found, self._done = self._done, []
        for each in found:
            assert self._root is not None  # a record is inside of the root, or is it
            yield self._root, each

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Problems(_problem("too-deep", f"its elements are nested over {DEEPEST} levels."))
        known = self._known.get(name)
        if known is None:
            namespace, _, local = name.rpartition(" ")
            known = self._known[name] = (local, namespace)
        element = Element(known[0], known[1], _bare(attributes) if attributes else NO_ATTRIBUTES)
        if self._root is None:
            self._root = Element(known[0], known[1], element.attributes)
            self._names = self._wanted(self._root)
        if self._open:
            self._open[-1].children.append(element)
        elif known[0] in self._names:
            self._begun = self._parser.CurrentByteIndex
        else:
            return
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._depth -= 1
        if self._open:
            closed = self._open.pop()
            if not self._open:
                self._done.append(closed)

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


def _bare(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by their names without a name space."""
    return {key.rpartition(" ")[2]: value for key, value in attributes.items()}


def _refuse_doctype(*_: object) -> None:
    says = "it declares a document type, which no export has: entities in it could fill the memory or read other files."
    raise Problems(_problem("doctype", says))


def _problem(code: str, says: str) -> Problem:
    return Problem(code, says, branch=Branch.DATA)
