"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from tests.house import tracked

WITH_EXAMPLES = [path for path in tracked.files("src", suffix=".py") if ">>> " in path.read_text("utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=tracked.name_of)
def test_the_examples_of_a_module_hold(path: Path):
    module = importlib.import_module(".".join(path.relative_to(tracked.ROOT / "src").with_suffix("").parts))

    assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0
