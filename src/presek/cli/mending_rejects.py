"""What `presek rejects` prints of mended rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from presek.cli import printing

if TYPE_CHECKING:
    from presek.app.home import Home
    from presek.app.mending import Replayed


def mend(
    base: Home, number: int | None, *, rules: Sequence[str], inside: bool, path: Path | None, as_json: bool
) -> None:
    """Mends by the rules, then by the file, and tells what became of the rows."""
    from presek.app import mending
    from presek.app import rejects as rejected

    number = rejected.listed(base, number, size=0).number
    read = [mending.rule_of(text, whole=not inside) for text in rules]
    done = [mending.by_rules(base, number, read)] if read else []
    done += [mending.from_file(base, number, path)] if path is not None else []
    _tell(done, as_json=as_json)


def again(base: Home, number: int | None, *, as_json: bool) -> None:
    """Reads the open rejects again as they are, and tells what became of the rows."""
    from presek.app import mending
    from presek.app import rejects as rejected

    _tell([mending.again(base, rejected.listed(base, number, size=0).number)], as_json=as_json)


def _tell(done: Sequence[Replayed], *, as_json: bool) -> None:
    if as_json:
        printing.as_json({"replayed": [each.as_json() for each in done]})
        return
    for each in done:
        _print(each)


def _print(done: Replayed) -> None:
    if done.report is None:
        printing.note(f"no open reject of import {done.number} is changed by this")
        return
    report = done.report
    printing.fields(
        {"mended": done.rows, "accepted": report.accepted, "rejected": report.rejected, "unchanged": report.unchanged}
    )
    for line in report.first_rejects:
        printing.note(f"rejected again: {line}")
    printing.note(f"read again by import {report.number}")
