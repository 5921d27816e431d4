"""The page of requirements, made of their plain words and of what the tests named `test_rNN_…` gave."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "requirements.md"
TEST_NAME = re.compile(r"test_r(\d\d)_")

FULFILLED, FAILING, NOT_YET = "fulfilled", "failing", "not yet"

HEAD = """\
# Requirements

What Presek must do, how each requirement is accepted, and what the tests say. Made from the results of the tests by
`./test --write-requirements`; `./test` holds this page to them. Do not edit it by hand.

**{fulfilled} of {all} are fulfilled.** *Fulfilled*: its tests ran and all passed. *Failing*: one of them did not.
*Not yet*: no test performs it.

| | requirement | accepted when | tests | state |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    number: str
    words: str
    acceptance: str


@dataclass(frozen=True, slots=True, order=True)
class RequirementTest:
    """One test function, whatever the number of cases it is run with."""

    path: str
    name: str

    @property
    def number(self) -> str:
        found = TEST_NAME.match(self.name)
        assert found, self.name
        return f"R{found[1]}"

    @classmethod
    def of_node(cls, node: str) -> RequirementTest | None:
        """The test behind a pytest node id, or None where it belongs to no requirement."""
        path, _, rest = node.partition("::")
        name = rest.partition("[")[0].partition("@")[0].rpartition("::")[2]
        return cls(path, name) if TEST_NAME.match(name) else None


def requirements() -> list[Requirement]:
    table = tomllib.loads((Path(__file__).parent / "requirements.toml").read_text("utf-8"))
    return [Requirement(number, row["requirement"], row["acceptance"]) for number, row in table.items()]


def written_tests(tests: Path = ROOT / "tests") -> set[RequirementTest]:
    """Every requirement test that stands in the source, whether it was run or not."""
    return {
        RequirementTest(path.relative_to(tests.parent).as_posix(), node.name)
        for path in sorted(tests.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and TEST_NAME.match(node.name)
    }


def page(results: Mapping[RequirementTest, bool]) -> str:
    """The whole page, for what each test gave: True where all of its cases passed."""
    rows, fulfilled = [], 0
    for requirement in requirements():
        mine = sorted(test for test in results if test.number == requirement.number)
        state = NOT_YET if not mine else FULFILLED if all(results[test] for test in mine) else FAILING
        fulfilled += state == FULFILLED
        links = "<br>".join(f"[{sentence(test)}](../../{test.path})" for test in mine)
        rows.append(f"| {requirement.number} | {requirement.words} | {requirement.acceptance} | {links} | {state} |\n")
    return HEAD.format(fulfilled=fulfilled, all=len(rows)) + "".join(rows)


def sentence(test: RequirementTest) -> str:
    return TEST_NAME.sub("", test.name).replace("_", " ")
