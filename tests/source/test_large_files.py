"""A file that doesn't fit into memory is settled in parts, and comes to the same as at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from presek.source.checked_once import MANY, Checks
from presek.source.spool import Spool, Work
from tests.source.shelf import Shelf, counts

HELD = 40_000
"""Bytes held in memory: a few hundred rows."""
ORDERS = """\
table: orders
customer: client
create_customers:
  columns: {town: city}
row_key: id
columns: {at: ordered_at, net: net_amount}
"""
WAITING = "table: orders\ncustomer: client\nrow_key: id\ncolumns: {at: ordered_at, net: net_amount}\n"
CONTENT = "table: orders\ncustomer: client\ncreate_customers: true\ncolumns: {at: ordered_at, net: net_amount}\n"
CUSTOMERS = "table: customers\nkey: client\ncolumns: {town: city, staff: employees}\nvalid_from: {column: since}\n"


def orders(rows: int, *, seed: int, again: int = 0) -> str:
    """Orders of which some stand twice, some with other values, and some have no amount that can be read."""
    chance = random.Random(seed)
    lines = [
        f"{number},C{chance.randrange(rows // 4)},2026-01-{chance.randrange(1, 29):02},"
        f"{chance.randrange(1, 99) if chance.random() > 0.02 else 'x'},Town{chance.randrange(9)}"
        for number in range(rows)
    ]
    lines += [chance.choice(lines) for _ in range(again)]
    lines += [f"{chance.randrange(rows)},C1,2025-12-31,1,Town" for _ in range(again)]
    return "\n".join(["id,client,at,net,town", *lines])


def people(rows: int, *, seed: int) -> str:
    chance = random.Random(seed)
    lines = [
        f"C{chance.randrange(rows)},2026-0{chance.randrange(1, 7)}-01,Town{chance.randrange(5)},{chance.randrange(90)}"
        for _ in range(rows * 2)
    ]
    return "\n".join(["client,since,town,staff", *lines])


@pytest.fixture
def shelves(tmp_path: Path) -> tuple[Shelf, Shelf]:
    """One that has all rows in memory, and one that can't."""
    for name in ("whole", "parts", "work"):
        (tmp_path / name).mkdir()
    return Shelf(tmp_path / "whole"), Shelf(tmp_path / "parts", Work(tmp_path / "work", HELD))


def kept(shelf: Shelf) -> dict[str, list[tuple]]:
    """All rows of all tables, with customers' keys in place of ordinals: which those are, the parts decide."""
    keys = {row["ordinal"]: row["key"] for row in shelf.rows("customers")} if "customers" in shelf.tables else {}
    return {
        table: sorted(
            tuple(sorted((name, str(keys[value]) if name == "ordinal" else str(value)) for name, value in row.items()))
            for row in shelf.rows(table)
        )
        for table in shelf.tables
    }


def same(shelves: tuple[Shelf, Shelf], mapping: str, content: str) -> tuple[int, ...]:
    """The counts of an import into both, which are the same, as are the rejects and all that is kept."""
    whole, parts = (shelf.take(mapping, content) for shelf in shelves)
    assert counts(whole) == counts(parts)
    assert whole.rejects.to_pylist() == parts.rejects.to_pylist()
    for name in ("aside", "joined", "corrected", "new_customers", "filled", "checked"):
        assert getattr(whole, name) == getattr(parts, name), name
    assert {name: rows.filled for name, rows in whole.append.items()} == {
        name: rows.filled for name, rows in parts.append.items()
    }
    assert kept(shelves[0]) == kept(shelves[1])
    return counts(parts)


def test_orders_with_duplicates_and_conflicts_come_to_the_same_and_again_to_nothing(shelves):
    first = orders(1_000, seed=1, again=200)

    read, accepted, rejected, _, unchanged = same(shelves, ORDERS, first)
    assert read == accepted + rejected + unchanged == 1_400
    assert min(rejected, unchanged) > 150
    assert same(shelves, ORDERS, first)[1] == 0


def test_corrections_of_a_known_file_come_to_the_same(shelves):
    same(shelves, ORDERS, orders(1_000, seed=1))

    _, accepted, _, _, unchanged = same(shelves, ORDERS, orders(1_000, seed=1).replace(",7,", ",8,"))
    assert 5 < accepted < 50
    assert unchanged > 900


def test_orders_of_unknown_customers_wait_and_join_the_same(shelves):
    assert same(shelves, WAITING, orders(1_500, seed=2))[1] > 1_000
    same(shelves, CUSTOMERS, people(300, seed=3))

    assert shelves[0].tables["aside_orders"].num_rows == shelves[1].tables["aside_orders"].num_rows > 0
    assert shelves[1].tables["orders"].num_rows > 1_000


def test_rows_without_a_key_are_numbered_the_same(shelves):
    content = orders(1_000, seed=4, again=500)

    same(shelves, CONTENT, content)
    assert same(shelves, CONTENT, content)[1] == 0


def test_states_of_customers_come_to_the_same_and_again_to_nothing(shelves):
    content = people(800, seed=5)

    _, accepted, rejected, _, _ = same(shelves, CUSTOMERS, content)
    assert accepted > 500
    assert rejected > 50
    assert same(shelves, CUSTOMERS, content)[1] == 0
    assert same(shelves, CUSTOMERS, people(800, seed=6))[1] > 500


def test_a_key_that_stands_in_every_row_takes_no_more_memory(shelves):
    lines = [f"1,A,2026-01-01,{1 if number % 100 else 2},T" for number in range(5_000)]

    read, accepted, rejected, _, unchanged = same(shelves, ORDERS, "\n".join(["id,client,at,net,town", *lines]))

    assert (read, accepted, rejected, unchanged) == (5_000, 1, 4_950, 49)


def test_a_spool_gives_back_what_came_in_and_knows_what_is_always_the_same(tmp_path: Path):
    import pyarrow as pa

    schema = pa.schema([("a", pa.int64()), ("b", pa.string()), ("c", pa.string())])
    spool = Spool(schema, Work(tmp_path, 1_000))
    for begin in range(0, 1_000, 100):
        spool.put(pa.table({"a": range(begin, begin + 100), "b": ["x", None] * 50}))

    assert not spool.in_memory
    assert spool.column("a").to_pylist() == list(range(1_000))
    assert spool.column("c").null_count == spool.num_rows == 1_000
    assert (spool.only("a"), spool.only("b"), spool.filled) == (None, "x", {"a": 1_000, "b": 500})
    assert len(spool.first(7)) == 7


def test_many_texts_are_checked_in_several_processes_each_once(monkeypatch: pytest.MonkeyPatch):
    texts = [f"60{number:07}" for number in range(MANY)] + ["nobody"]
    checks = Checks()

    found = checks.check("phone", texts, region="PL")
    processes = list(checks._processes)
    again = checks.check("phone", [*texts[:3], "nobody"], region="PL")
    checks.close()

    assert found[:2] == ["+48600000000", "+48600000001"]
    assert again == [*found[:3], None]
    assert processes
    assert all(process.returncode == 0 for process in processes)


def test_a_check_process_that_died_leaves_its_texts_to_the_others():
    checks = Checks()
    checks.check("email", [f"a{number}@example.pl" for number in range(MANY)], region=None)
    for process in checks._processes:
        process.kill()
        process.wait()

    found = checks.check("email", [f"b{number}@example.pl" for number in range(MANY)], region=None)
    checks.close()

    assert found[-1] == f"b{MANY - 1}@example.pl"
