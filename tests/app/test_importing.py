"""An import as a whole: it happens whole or not at all, one at a time, and is told."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from presek.values.problem import Branch, Problems

CUSTOMERS = "edition: 1\ntable: customers\nkey: id\ncolumns: {name: name, employees: employees}\n"
ORDERS = "edition: 1\ntable: orders\ncustomer: id\nrow_key: no\ncolumns: {when: ordered_at, amount: net_amount}\n"
BUSY = """
import sys, time
from pathlib import Path
from presek.app import wiring
wiring.start(Path(sys.argv[1]))
from presek.app.home import Home
with Home.open(Path(sys.argv[1])).writing("importing orders.csv"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "customers.yaml").write_text(CUSTOMERS)
    (folder / "orders.yaml").write_text(ORDERS)
    (folder / "customers.csv").write_text("id,name,employees\nA,Alfa,1\nB,Beta,x\nC,Gama,3\n")
    (folder / "orders.csv").write_text("no,id,when,amount\n1,A,2026-01-01,10\n2,C,2026-01-01,20\n3,Z,2026-01-01,30\n")
    return folder


def run(home, files: Path, name: str, **options):
    from presek.app import importing

    return importing.import_file(home, files / f"{name}.csv", files / f"{name}.yaml", **options)


def test_the_report_says_what_became_of_the_rows(home, files: Path):
    report = run(home, files, "customers")

    assert report.as_json() == {
        "read": 3, "accepted": 2, "rejected": 1, "filtered": 0, "unchanged": 0, "aside": 0, "seconds": report.seconds,
    }  # fmt: skip
    assert report.number is not None
    assert report.first_rejects == (
        "row 3, employees: 'x' is not a number with decimal sign '.' and no thousands sign",
    )
    assert run(home, files, "orders").aside == 1


def test_a_dry_run_reads_everything_and_changes_nothing(home, files: Path):
    report = run(home, files, "customers", dry_run=True)

    assert (report.read, report.accepted, report.rejected, report.number) == (3, 2, 1, None)
    assert home.head() == {}
    assert home.lake.tables() == ()


def test_the_progress_is_told_up_to_the_end(home, files: Path):
    told: list[tuple[int, float]] = []

    run(home, files, "customers", progress=lambda rows, share: told.append((rows, share)))

    assert told[-1] == (3, 1.0)


@pytest.mark.parametrize("stage", ["reading", "writing", "recording"])
def test_breaking_off_leaves_all_as_before(home, files: Path, monkeypatch: pytest.MonkeyPatch, stage: str):
    from presek.app import importing

    run(home, files, "customers")
    before = home.head()

    def broken_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if stage == "writing":
        append = importing.Lake.append
        monkeypatch.setattr(
            importing.Lake, "append", lambda *given: broken_off() if given[1] == "aside_orders" else append(*given)
        )
    if stage == "recording":
        monkeypatch.setattr(importing.imports, "add", broken_off)
    with pytest.raises(KeyboardInterrupt):
        run(home, files, "orders", progress=broken_off if stage == "reading" else None)
    monkeypatch.undo()

    assert home.head() == before
    assert run(home, files, "orders").accepted == 3
    rows = [each for batch in home.lake.read("orders", home.head()["orders"]) for each in batch.to_pylist()]
    assert sorted(row["row_key"] for row in rows) == ["1", "2"]


def test_two_imports_at_once_the_second_is_told_who_holds_the_base(home, files: Path):
    other = subprocess.Popen([sys.executable, "-c", BUSY, str(home.path)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Problems) as raised:
            run(home, files, "customers")
        assert raised.value.exit_code == 4
        assert f"process {other.pid}, importing orders.csv" in str(raised.value)
        assert run(home, files, "customers", dry_run=True).accepted == 2
    finally:
        other.kill()
        other.communicate()
    assert run(home, files, "customers").accepted == 2


def test_a_full_disk_is_a_problem_of_the_place_and_changes_nothing(home, files: Path, monkeypatch: pytest.MonkeyPatch):
    from presek.lake import tables

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tables, "write_deltalake", full)
    with pytest.raises(Problems) as raised:
        run(home, files, "customers")
    monkeypatch.undo()

    assert [(each.code, each.branch) for each in raised.value.problems] == [("disk-full", Branch.PLACE)]
    assert home.head() == {}
    assert run(home, files, "customers").accepted == 2


def test_a_lake_that_vanished_is_a_problem_of_the_place(home, files: Path):
    run(home, files, "customers")
    shutil.rmtree(home.lake.root)

    with pytest.raises(Problems) as raised:
        run(home, files, "customers")

    assert raised.value.branch is Branch.PLACE


@pytest.mark.parametrize("missing", ["customers.csv", "customers.yaml"])
def test_a_file_that_is_not_there_is_named(home, files: Path, missing: str):
    (files / missing).unlink()

    with pytest.raises(Problems) as raised:
        run(home, files, "customers")

    assert [each.code for each in raised.value.problems] == ["no-file"]
    assert missing in raised.value.problems[0].path


def test_rejects_are_listed_page_by_page_and_can_be_mended_and_imported(home, files: Path):
    from presek.app import importing, rejects

    (files / "customers.csv").write_text("id,name,employees\n" + "".join(f"K{each},n,x{each}\n" for each in range(7)))
    run(home, files, "customers")
    run(home, files, "orders")

    second = rejects.listed(home, 1, page=2, size=5)
    assert (second.total, [each.row for each in second.rejects]) == (7, [7, 8])
    assert second.rejects[0].as_json()["cells"] == {"id": "K5", "name": "n", "employees": "x5"}
    assert rejects.listed(home).total == 0

    mended = files / "mended.csv"
    assert rejects.write_csv(home, mended, 1) == 7
    text = mended.read_text()
    assert text.splitlines()[0] == "id,name,employees,reject_row,reject_column,reject_reason"
    mended.write_text(text.replace(",x", ","))
    assert importing.import_file(home, mended, files / "customers.yaml").accepted == 7


def test_rejects_of_an_import_that_never_was_is_a_problem(home):
    from presek.app import rejects

    for number in (None, 99):
        with pytest.raises(Problems) as raised:
            rejects.listed(home, number)
        assert raised.value.problems[0].code == "no-import"


def test_a_suggestion_can_be_imported_by(home, files: Path):
    from presek.app import importing

    (files / "customers.yaml").write_text(importing.suggest(home, files / "customers.csv"))

    assert run(home, files, "customers").accepted == 2


def test_exchange_rates_lie_beside_the_mapping_or_in_the_home(home, files: Path):
    (files / "orders.yaml").write_text(ORDERS + "currency: EUR\n")
    run(home, files, "customers")
    assert run(home, files, "orders", dry_run=True).rejected == 3

    (home.path / "rates.csv").write_text("Date,USD,PLN,\n2026-01-01,1.1,4.25,\n2025-12-31,N/A,4.2,\n")
    assert run(home, files, "orders").rejected == 0
    (row,) = [
        each
        for batch in home.lake.read("orders", home.head()["orders"])
        for each in batch.to_pylist()
        if each["row_key"] == "1"
    ]
    assert (row["net_amount"], row["net_amount__original"]) == (425_000, "10.00 EUR")
