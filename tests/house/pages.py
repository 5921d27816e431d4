"""The page of pages: what each page of the site is to do, sentence by sentence, and the tests that show it.

    python -m tests.house.pages [--write]

The sentences stand in `pages.toml`; what the tests say of them, `./test` says.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "pages.md"
NUMBERED = re.compile(r"^test_((?:[ru]\d\d?_)*)")

HEAD = """\
# What the pages do

What each page is for, sentence by sentence, and the tests that show it: {shown} sentences and {flows} ways through the
pages. Made from `tests/house/pages.toml` by `python -m tests.house.pages --write`; `./test` holds this page to it, and
each named test to what it says. Do not edit it by hand. The addresses stand in [the site](site.md).
"""
FLOWS = """
## Ways through the pages

Each is gone by keyboard alone in English, Polish and Slovene; the clicks (presses of Enter or Space) are counted from
the start page, typing is not.

| | who wishes what | way | clicks | test |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a page does, and the tests that show it, as `file.py::name` below `tests/`."""

    says: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the site; `later`: why it isn't there yet, empty where it is."""

    name: str
    address: str
    sentences: tuple[Sentence, ...]
    later: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A way through the pages."""

    number: str
    wish: str
    way: str
    clicks: str
    tests: tuple[str, ...]


def pages() -> list[SitePage]:
    """All pages, in their order."""
    return [
        SitePage(
            each["name"],
            each.get("address", ""),
            tuple(Sentence(says, tuple(tests)) for says, *tests in each.get("says", [])),
            each.get("later", ""),
        )
        for each in _table()["page"]
    ]


def flows() -> list[Flow]:
    """All ways, in their order."""
    return [
        Flow(each["number"], each["wish"], each["way"], str(each["clicks"]), tuple(each.get("tests", [])))
        for each in _table()["flow"]
    ]


def page() -> str:
    """The whole page."""
    shown = sum(len(each.sentences) for each in pages())
    parts = [HEAD.format(shown=shown, flows=len(flows()))]
    for each in pages():
        parts.append(f"\n## {each.name}{f' (`{each.address}`)' if each.address else ''}\n\n")
        if each.later:
            parts.append(f"{each.later}\n")
            continue
        parts.append("| it does | shown by |\n|---|---|\n")
        parts += [f"| {one.says} | {'<br>'.join(map(_link, one.tests))} |\n" for one in each.sentences]
    parts.append(FLOWS)
    for way in flows():
        tests = "<br>".join(map(_link, way.tests)) or "not yet"
        parts.append(f"| {way.number} | {way.wish} | {way.way} | {way.clicks} | {tests} |\n")
    return "".join(parts)


def missing_tests() -> list[str]:
    """Tests that are named and aren't there."""
    named = {test for each in pages() for one in each.sentences for test in one.tests}
    named |= {test for way in flows() for test in way.tests}
    return sorted(each for each in named if each.partition("::")[2] not in _tests_of(each.partition("::")[0]))


@cache
def _tests_of(file: str) -> frozenset[str]:
    path = ROOT / "tests" / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def _table() -> dict[str, list[dict[str, object]]]:
    return tomllib.loads((Path(__file__).parent / "pages.toml").read_text("utf-8"))


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    return f"[{NUMBERED.sub('', name).replace('_', ' ')}](../../tests/{file})"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), "utf-8")
    else:
        print(page(), end="")
