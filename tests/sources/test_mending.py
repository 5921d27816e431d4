"""Rejects of a source: mended and imported again like those of a file, as rows of that source."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.sources.definitions import ORDERS, rows_kept, written

LINES = "no,customer,at,amount\n1,C1,2026-04-01,10\n2,C1,2026-04-01,twelve\n3,C2,2026-04-31,7\n"


@pytest.fixture
def shop(home, tmp_path) -> Path:
    """A database of three orders, two of them wrong, that was read once."""
    from presek.app import source_runs, sources

    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE orders (no TEXT, customer TEXT, at TEXT, amount TEXT)")
        base.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", [line.split(",") for line in LINES.split("\n")[1:4]])
    said = {"kind": "database", "url": f"sqlite://{path}", "table": "orders", "deleted": {"absent": True}}
    sources.add(home, written(tmp_path / "source", said, ORDERS))
    done = source_runs.run(home, "shop")
    assert (done.read, done.accepted, done.rejected) == (3, 1, 2)
    return path


def open_rows(home, number: int) -> list[int]:
    from presek.app import rejects

    return [each.row for each in rejects.open_ones(home, number)]


def test_rejects_of_a_database_are_mended_by_a_rule_and_replayed_as_rows_of_the_source(home, shop: Path):
    from presek.app import mending, source_runs

    mended = mending.by_rules(home, 1, [mending.rule_of("amount: twelve => 12")], by="anna")

    assert (mended.rows, mended.report.accepted, mended.report.rejected) == (1, 1, 0)
    assert set(rows_kept(home, "orders")) == {"1", "2"}
    assert {row["origin"] for row in rows_kept(home, "orders").values()} == {"shop"}
    assert len(open_rows(home, 1)) == 1
    with closing(sqlite3.connect(shop)) as base, base:
        base.execute("UPDATE orders SET amount = '12' WHERE no = '2'")
    again = source_runs.run(home, "shop")
    assert (again.unchanged, again.accepted, again.rejected) == (2, 0, 1)


def test_a_mended_row_that_vanishes_from_its_source_is_removed_like_any_other(home, shop: Path):
    from presek.app import mending, source_runs

    mending.by_rules(home, 1, [mending.rule_of("amount: twelve => 12")])
    with closing(sqlite3.connect(shop)) as base, base:
        base.execute("DELETE FROM orders WHERE no = '2'")

    assert source_runs.run(home, "shop").removed == 1
    assert set(rows_kept(home, "orders")) == {"1"}


def test_rejects_of_a_watched_folder_are_mended_in_place(home, tmp_path):
    from presek.app import import_report, mending, source_runs, sources

    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "april.csv").write_text(LINES)
    said = {"kind": "folder", "folder": str(folder), "pattern": "*.csv", "settled": 0}
    sources.add(home, written(tmp_path / "source", said, ORDERS))
    (number,) = source_runs.run(home, "shop").imports
    assert open_rows(home, number) == [3, 4]

    done = mending.in_place(home, number, 4, cells=["3", "C2", "2026-04-30", "7"], by="anna")

    assert (done.report.accepted, done.report.rejected) == (1, 0)
    report = import_report.report(home, number, language="en")
    assert (report.open, report.mended, dict(report.filtered_by)) == (1, 1, {})
    assert [(each.row, each.by) for each in mending.history(number)] == [(4, "anna")]
    assert rows_kept(home, "orders")["3"]["origin"] == "april.csv"
