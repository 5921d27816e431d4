"""Source files for these tests, written as a person writes them, and what is kept of their rows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ORDERS = {
    "edition": 1, "table": "orders", "customer": "customer", "row_key": "no", "create_customers": True,
    "columns": {"at": "ordered_at", "amount": "net_amount"},
}  # fmt: skip


def written(folder: Path, source: dict[str, Any], mapping: dict[str, Any]) -> Path:
    """The source's file, with its mapping beside it."""
    folder.mkdir(exist_ok=True)
    (folder / "mapping.yaml").write_text(_yaml(mapping), "utf-8")
    path = folder / "source.yaml"
    path.write_text(_yaml({"edition": 1, "key": "shop", "mapping": "mapping.yaml", **source}), "utf-8")
    return path


def rows_kept(home: Any, table: str) -> dict[str, dict[str, Any]]:
    """The rows in force of a table, by their row keys: the latest recorded version of each, unless removed."""
    found: dict[str, dict[str, Any]] = {}
    for batch in home.lake.read(table, home.head().get(table)):
        for row in batch.to_pylist():
            before = found.get(row["row_key"])
            if before is None or (before["recorded_at"], before["version"]) < (row["recorded_at"], row["version"]):
                found[row["row_key"]] = row
    return {key: row for key, row in found.items() if not row["removed"]}


def _yaml(content: dict[str, Any]) -> str:
    stream = io.StringIO()
    YAML().dump(content, stream)
    return stream.getvalue()
