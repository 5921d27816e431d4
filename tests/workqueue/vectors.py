"""The worked examples of the domain's specification, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
"""The rows of the list, the days of the guarantee, the capacity."""
