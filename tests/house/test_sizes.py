"""Every file and function fits on few enough screens to be read at one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import tracked

LONGEST_FILE, LONGEST_FUNCTION, MOST_METHODS = 400, 50, 12

CODE = tracked.files("src", "tests", "benchmarks", suffix=".py")
PRODUCT = [path for path in tracked.files("src", suffix=".py") if "migrations" not in path.parts]


@pytest.mark.parametrize("path", CODE, ids=tracked.name_of)
def test_a_file_can_be_read_at_one_sitting(path: Path):
    lines = path.read_text("utf-8").count("\n")

    assert lines <= LONGEST_FILE


@pytest.mark.parametrize("path", PRODUCT, ids=tracked.name_of)
def test_functions_and_classes_fit_a_screen(path: Path):
    tree = ast.parse(path.read_text("utf-8"))

    too_long = [
        f"{node.name}: {lines} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    too_wide = [
        f"{node.name}: {methods} methods"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and (methods := sum(isinstance(part, ast.FunctionDef) for part in node.body)) > MOST_METHODS
    ]

    assert too_long + too_wide == []
