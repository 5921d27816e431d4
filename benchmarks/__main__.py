"""`python -m benchmarks`: draws a base, measures each part beside its peer in processes of their own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import drawn as base

Measured = dict[str, Any]


def main() -> None:
    """Reads the command line, measures, prints."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--customers", type=lambda text: int(text.replace("_", "")), default=1_000_000)
    asked.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=20_000_000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument(
        "--directory", type=Path, help="where the base is kept for the next time (default: a temporary one)"
    )
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-benchmarks-") as temporary:
        directory = options.directory or Path(temporary)
        if not (directory / "interactions.parquet").exists():
            base.write(directory, base.Size(options.customers, options.rows), seed=options.seed)
        measured = {name: part(name, directory) for name in ORDER}
    print(f"{options.customers:,} customers, {options.rows:,} rows, {os.cpu_count()} cores\n")
    print(table(measured))
    sys.exit(0 if agreed(measured) else 1)


ORDER = (
    "snapshot", "duck_load", "refresh", "duck_each", "duck_shared", "publish", "draft", "duck_draft", "explore",
    "duck_explore", "question", "explore_page", "click",
)  # fmt: skip
OTHERS = {"publish": "whole", "question": "pages", "explore_page": "pages", "click": "pages"}
"""Parts in files of their own; the pages stand on bases of at most 100,000 and 1,000,000 customers."""


def part(name: str, directory: Path) -> Measured:
    """Runs one part in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{OTHERS.get(name, 'parts')}", name, str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


ROWS = (
    ("snapshot from Parquet", "snapshot", "took", "DuckDB's own tables", "duck_load", "≤ 10 s"),
    ("refresh of 100 segments", "refresh", "took", "DuckDB, a query each", "duck_each", "≥ 10×"),
    ("the same", "refresh", "took", "DuckDB, all in one query", "duck_shared", "≥ 5×, ≤ 0.9 s"),
    ("the same, first in its process", "refresh", "first", "", "", ""),
    ("snapshot to published sets, changes, hash", "publish", "took", "DuckDB, a query each", "duck_each", "≥ 10×"),
    ("the same", "publish", "took", "DuckDB, all in one query", "duck_shared", "≥ 5×, about 1 s"),
    ("the customers' roll for the hash, once a snapshot", "publish", "roll", "", "", ""),
    ("draft: new filtered count or sum", "draft", "filtered", "DuckDB, that query", "duck_draft", "≤ 0.150 s"),
    ("draft: any other new aggregate", "draft", "other", "", "", "≤ 0.500 s"),
    ("draft: a threshold moved", "draft", "moved", "", "", "≤ 0.015 s"),
    ("Explore: counts of 20 facets", "explore", "took", "DuckDB", "duck_explore", "≤ 0.030 s"),
    ("R45: A-class, NACE K, silent > 30 days, p95, 100,000", "question", "took", "", "", "≤ 1 s"),
    ("Explore by the page's code, counts, 1,000,000", "explore_page", "took", "", "", "≤ 0.030 s"),
    ("the same with segments, shares and list", "explore_page", "whole", "", "", ""),
    ("first count of a new run's base, in the background", "explore_page", "first", "", "", ""),
    ("click to painted in Chromium, 1,000,000", "click", "took", "", "", "≤ 0.100 s"),
)
"""What is shown: its name, the part and the figure; the peer's name and part; the bar."""


def table(measured: dict[str, Measured]) -> str:
    """The table: what, how long, how long the peer, the ratio, the bar; below it memory and agreement."""
    lines = ["| measured | s | CPU s | peer | peer s | peer CPU s | ratio | CPU ratio | bar |", "|---" * 9 + "|"]
    for what, name, figure, peer, peer_part, bar in ROWS:
        ours, theirs = measured[name][figure], measured[peer_part]["took"] if peer_part else None
        beside = ("",) * 4 if theirs is None else _beside(ours, theirs)
        lines.append(f"| {' | '.join((what, *_seconds(ours), peer, *beside, bar))} |")
    refresh, explore = measured["refresh"], measured["explore"]
    peaks = (f"{name} {measured[name]['peak']:,.0f}" for name in ORDER)
    same = sum(ours == theirs for ours, theirs in zip(refresh["counts"], measured["duck_each"]["counts"], strict=True))
    return "\n".join(
        [
            *lines,
            "",
            f"Peak memory in MB (VmHWM, mapped files included): {', '.join(peaks)}.",
            f"{refresh['aggregates']} aggregates, {refresh['leaves']} leaves; Explore selects {explore['share']:.1%}.",
            f"Counts equal to DuckDB's: {same} of {len(refresh['counts'])} segments, "
            f"facets {'too' if _facets_agree(measured) else 'NOT'}.",
        ]
    )


def _seconds(took: Measured) -> tuple[str, str]:
    return f"{took['seconds']:.3f}", f"{took['cpu']:.3f}"


def _beside(ours: Measured, theirs: Measured) -> tuple[str, ...]:
    ratios = (theirs[figure] / max(ours[figure], 1e-9) for figure in ("seconds", "cpu"))
    return (*_seconds(theirs), *(f"{ratio:.1f}×" for ratio in ratios))


def agreed(measured: dict[str, Measured]) -> bool:
    """Whether all engines counted the same."""
    counts = [measured[name]["counts"] for name in ("refresh", "duck_each", "duck_shared")]
    searched = all(measured[name]["equal"] for name in ("question", "explore_page"))
    return counts[0] == counts[1] == counts[2] and _facets_agree(measured) and searched


def _facets_agree(measured: dict[str, Measured]) -> bool:
    ours, theirs = measured["explore"]["check"], measured["duck_explore"]["check"]
    return all(_known(ours[key], counts) for key, counts in theirs.items() if key in ours)


def _known(ours: list[int], theirs: list[int]) -> bool:
    """DuckDB's groups without the unknown one: all of ours but one at most."""
    left = list(ours)
    for number in theirs:
        if number not in left:
            return False
        left.remove(number)
    return len(left) <= 1


if __name__ == "__main__":
    main()
