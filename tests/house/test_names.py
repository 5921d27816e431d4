"""A file is named for what is in it, and the project names no machine it was made on."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house import tracked

DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service", "services", "base"}
"""Names that say nothing of what is inside, so that anything may be thrown in."""

MACHINE_PATHS = ["/".join(("", place, "")) for place in ("work", "root", "home/user")]
"""Folders of somebody's machine; a path in the project is relative, or the user's own."""

SECRETS = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")

TEXT = [path for path in tracked.files() if b"\0" not in path.read_bytes()[:4096]]
CODE = tracked.files("src", "tests", "benchmarks", suffix=".py")
WRITTEN_BY_US = [path for path in tracked.files("src", suffix=".py") if "migrations" not in path.parts]
ROOMS = sorted(path for path in (tracked.ROOT / "src" / "presek").iterdir() if (path / "__init__.py").exists())


@pytest.mark.parametrize("path", CODE, ids=tracked.name_of)
def test_no_file_is_a_drawer(path: Path):
    words = set(re.split(r"[_.]", path.name)) | {path.parent.name}

    assert words & DRAWERS == set()


@pytest.mark.parametrize("path", TEXT, ids=tracked.name_of)
def test_no_file_names_a_machine_or_holds_a_secret(path: Path):
    text = path.read_text("utf-8", errors="replace")

    assert [place for place in MACHINE_PATHS if re.search(rf"(?<![\w.\-/>}}]){place}", text)] == []
    assert not SECRETS.search(text)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_lives_in_it_and_nothing_else(room: Path):
    body = ast.parse((room / "__init__.py").read_text("utf-8")).body

    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("path", tracked.files("src", suffix="__init__.py"), ids=tracked.name_of)
def test_a_package_re_exports_nothing(path: Path):
    imports = [
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert [node.lineno for node in imports] == []


@pytest.mark.parametrize("path", WRITTEN_BY_US, ids=tracked.name_of)
def test_a_module_opens_with_its_purpose(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
