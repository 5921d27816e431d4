"""A progress bar on the standard error, where that is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from presek.cli.printing import aside, number


@contextmanager
def reading_bar(name: str) -> Iterator[Callable[[int, float], None]]:
    """Within it, a bar that is told the rows read so far and the share of the file."""
    console = aside()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=1.0, rows="0")

        def told(rows: int, share: float) -> None:
            bar.update(task, completed=min(share, 1.0), rows=number(rows))

        yield told
