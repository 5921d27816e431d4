"""The table of all figures: each beside its peer of the same run, its bar, and whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Measured = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a part, the peer's, and the bar: at most so many seconds, so many times as fast, so many rows/s."""

    what: str
    part: str
    figure: str = "took"
    peer: str = ""
    peer_part: str = ""
    peer_figure: str = "took"
    seconds: float | None = None
    times: float | None = None
    rate: float | None = None

    @property
    def bar(self) -> str:
        """In words."""
        said = [f"≥ {self.times:g}×"] if self.times else []
        said += [f"≤ {self.seconds:g} s"] if self.seconds else []
        said += [f"≥ {self.rate:,.0f} rows/s"] if self.rate else []
        return ", ".join(said)

    @property
    def parts(self) -> frozenset[str]:
        """The parts that must have been measured."""
        return frozenset({self.part, self.peer_part} - {""})

    def met(self, measured: Mapping[str, Measured]) -> bool | None:
        """Whether the bar is met by the clock; None where there is none."""
        ours = measured[self.part][self.figure]["seconds"]
        judged = [] if self.seconds is None else [ours <= self.seconds]
        if self.times is not None:
            judged.append(self._theirs(measured)["seconds"] >= self.times * ours)
        if self.rate is not None:
            judged.append(measured[self.part]["rows"] >= self.rate * ours)
        return all(judged) if judged else None

    def line(self, measured: Mapping[str, Measured]) -> str:
        """The row in Markdown."""
        ours = measured[self.part][self.figure]
        beside: tuple[str, ...] = ("",) * 4
        if self.peer_part:
            theirs = self._theirs(measured)
            ratios = (theirs[figure] / max(ours[figure], 1e-9) for figure in ("seconds", "cpu"))
            beside = (*_seconds(theirs), *(f"{ratio:.1f}×" for ratio in ratios))
        met = {True: "yes", False: "**no**", None: ""}[self.met(measured)]
        return f"| {' | '.join((self.what, *_seconds(ours), self.peer, *beside, self.bar, met))} |"

    def _theirs(self, measured: Mapping[str, Measured]) -> Measured:
        found: Measured = measured[self.peer_part][self.peer_figure]
        return found


EACH, SHARED = ("DuckDB, a query each", "duck_each"), ("DuckDB, all in one query", "duck_shared")
READS = "DuckDB, reads without checks"
ROWS = (
    Row("snapshot from Parquet", "snapshot", "took", "DuckDB's own tables", "duck_load", seconds=10),
    Row("refresh of 100 segments, the pass", "refresh", "took", *EACH, times=10),
    Row("the same", "refresh", "took", *SHARED, times=5, seconds=0.9),
    Row("the same, first in its process", "refresh", "first"),
    Row("the same, ten of them ranks, classes and fifths", "ranks", "took", "DuckDB, window functions", "duck_ranks"),
    Row("snapshot to published sets, changes, hash", "publish", "took", *EACH, times=10),
    Row("the same", "publish", "took", *SHARED, times=5, seconds=1.2),
    Row("the customers' roll for the hash, once a snapshot", "publish", "roll"),
    Row("draft: new filtered count or sum", "draft", "filtered", "DuckDB, that query", "duck_draft", seconds=0.15),
    Row("draft: any other new aggregate", "draft", "other", seconds=0.5),
    Row("draft: a threshold moved", "draft", "moved", seconds=0.015),
    Row("Explore: counts of 20 facets", "explore", "took", "DuckDB", "duck_explore", seconds=0.03),
    Row("R45: A-class, NACE K, silent > 30 days, p95, 100,000 customers", "question", seconds=1),
    Row("Explore by the page's code, counts", "explore_page", seconds=0.03),
    Row("the same with segments, shares and list", "explore_page", "whole"),
    Row("first count of a new run's base, in the background", "explore_page", "first"),
    Row("click to painted in Chromium", "click", seconds=0.1),
    Row("the same, p95 of 21 clicks", "click", "p95", seconds=0.2),
    Row("import of orders, 6 columns", "import_orders", "took", READS, "import_orders", "peer", rate=150_000),
    Row("the same file again", "import_orders", "again", READS, "import_orders", "peer", rate=150_000),
    Row("import of customers, 20 columns", "import_customers", "took", READS, "import_customers", "peer", rate=25_000),
)  # fmt: skip
MOST_MEMORY = {"refresh": 1500, "publish": 1500}
"""MB that a part may hold at most."""


def table(measured: Mapping[str, Measured]) -> str:
    """All rows whose parts were measured; below them memory, and whether the counts agree."""
    lines = ["| measured | s | CPU s | peer | peer s | peer CPU s | ratio | CPU ratio | bar | met |", "|---" * 10 + "|"]
    lines += [row.line(measured) for row in ROWS if row.parts <= measured.keys()]
    lines += ["", f"Peak memory in MB, mapped files included: {', '.join(_peaks(measured))}."]
    if {"refresh", "explore"} <= measured.keys():
        aggregates, leaves = (measured["refresh"][name] for name in ("aggregates", "leaves"))
        lines.append(f"{aggregates} aggregates, {leaves} leaves; Explore selects {measured['explore']['share']:.1%}.")
    return "\n".join([*lines, *_agreement(measured)])


def _peaks(measured: Mapping[str, Measured]) -> list[str]:
    peaks = []
    for name, found in measured.items():
        most = MOST_MEMORY.get(name)
        bar = "" if most is None else f" (bar {most:,}: {'met' if found['peak'] <= most else 'NOT met'})"
        peaks.append(f"{name} {found['peak']:,.0f}{bar}")
    return peaks


def _agreement(measured: Mapping[str, Measured]) -> list[str]:
    said = []
    if {"refresh", "duck_each"} <= measured.keys():
        ours, theirs = measured["refresh"]["counts"], measured["duck_each"]["counts"]
        same = sum(one == other for one, other in zip(ours, theirs, strict=True))
        said.append(f"Counts equal to DuckDB's: {same} of {len(ours)} segments.")
    if {"ranks", "duck_ranks"} <= measured.keys():
        ours, theirs = measured["ranks"]["counts"], measured["duck_ranks"]["counts"]
        same = sum(one == other for one, other in zip(ours, theirs, strict=True))
        said.append(f"With ranks: {same} of {len(ours)} segments.")
    if {"explore", "duck_explore"} <= measured.keys():
        said.append(f"Counts of facets equal to DuckDB's: {'all' if _facets_agree(measured) else 'NOT all'}.")
    return said


def agreed(measured: Mapping[str, Measured]) -> bool:
    """Whether all engines counted the same, and searches through all customers too."""
    counts = [measured[name]["counts"] for name in ("refresh", "duck_each", "duck_shared") if name in measured]
    if {"ranks", "duck_ranks"} <= measured.keys() and measured["ranks"]["counts"] != measured["duck_ranks"]["counts"]:
        return False
    searched = all(measured[name]["equal"] for name in ("question", "explore_page") if name in measured)
    facets = not {"explore", "duck_explore"} <= measured.keys() or _facets_agree(measured)
    return all(each == counts[0] for each in counts) and facets and searched


def _facets_agree(measured: Mapping[str, Measured]) -> bool:
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


def _seconds(took: Measured) -> tuple[str, str]:
    return f"{took['seconds']:.3f}", f"{took['cpu']:.3f}"
