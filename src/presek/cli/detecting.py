"""What a look at a file found, printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from presek.cli import printing

if TYPE_CHECKING:
    from presek.app.home import Home

SHOWN = 160


def print_detected(home: Home, file: Path, *, as_json: bool) -> None:
    """Prints how a file is laid out and what its columns hold, each with how sure it is and why."""
    from presek.app.detecting import detect

    found = detect(home, file)
    if as_json:
        printing.as_json(found.as_json())
        return
    rows = [[each.name, _shown(each.value), f"{each.confidence:.0%}", each.evidence] for each in found.findings]
    printing.table(["found", "value", "sure", "why"], rows)
    columns = []
    for each in found.matches:
        field = f"never kept: {each.refused}" if each.refused else each.field or ""
        sure = f"{each.confidence:.0%}" if each.confidence else ""
        columns.append([each.name, field, sure, each.evidence[:SHOWN]])
    printing.table(["column", "field", "sure", "why"], columns, title=f"table: {found.table}")
    printing.note("every finding is an entry of the mapping file: presek import --suggest writes one to change")


def _shown(value: str) -> str:
    return {"": "none", " ": "space"}.get(value, value)
