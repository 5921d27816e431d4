"""The benchmarks run with one command at any size, and every engine counts the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


PARTS = (
    "snapshot", "duck_load", "refresh", "duck_each", "duck_shared", "ranks", "duck_ranks", "publish", "draft",
    "duck_draft", "explore", "duck_explore", "import_customers",
)  # fmt: skip
"""Without those that only do the same once more, and those that measure pages: their own tests see to them."""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_command_prints_every_figure_beside_its_peer(tmp_path: Path):
    asked = ["--customers", "3_000", "--rows", "30_000", "--directory", str(tmp_path), "--only", *PARTS]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "3,000 customers, 30,000 rows" in done.stdout
    assert "Counts equal to DuckDB's: 100 of 100 segments." in done.stdout
    assert "Counts of facets equal to DuckDB's: all." in done.stdout
    assert "| import of customers, 20 columns |" in done.stdout
    assert done.stdout.count("×") >= 5
