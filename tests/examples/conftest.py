"""The real data of the examples lies outside the repository: the variable PRESEK_DATA_SAMPLES names its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.app.fixtures import home, migrated

__all__ = ["home", "migrated"]

VARIABLE = "PRESEK_DATA_SAMPLES"


@pytest.fixture
def samples() -> Path:
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} names no folder with the data of the examples")
    return Path(named)
