"""A snapshot holds what the lake said, never changes, and says so when it is not whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from presek.catalog.model import Type
from presek.engine.columnar.build import META, build
from presek.engine.columnar.run import run
from presek.engine.columnar.snapshot import Snapshot
from presek.plan.lower import lower
from presek.segment.parse import parse
from presek.segment.reference import Context, takes_in
from presek.values.instant import AsOf
from presek.values.problem import Branch, Problems
from tests.engine.drawn_customers import RECORDED, drawn_base
from tests.engine.small import answers_of, keys, snapshot_of
from tests.meaning.catalog import WARSAW, catalog
from tests.meaning.inline_customers import base_of, customers_table, facts_table

CATALOG = catalog()
AS_OF = AsOf.end_of(date(2026, 6, 30), WARSAW)
RULE = "employees >= 10 and orders.count(last 30 days) >= 1"
WRITTEN = {
    "anna": {"employees": 12, "interests": ["golf"], "orders": [{"at": "2026-06-20", "amount": "10.50"}]},
    "bela": {"employees": [{"value": 3, "from": "2024-01-01"}, {"value": 30, "from": "2026-06-01"}]},
    "cyryl": {},
}


@pytest.fixture
def base():
    return base_of(WRITTEN, CATALOG)


@pytest.mark.parametrize("known_at", [None, RECORDED[1] + 5 * 10**8], ids=["all", "what was known then"])
def test_each_customer_comes_back_as_the_reference_reads_them(tmp_path: Path, known_at: int | None):
    drawn = drawn_base(CATALOG, seed=5, customers=40)
    snapshot = snapshot_of(drawn, tmp_path / "snapshot", known_at=known_at)
    rules = [parse(rule) for rule in (RULE, 'orders.last(channel) = "web"', "headcount > 3 or balance < 0 PLN")]

    for ordinal, theirs in enumerate(drawn.customers(known_at)):
        ours = snapshot.customer(ordinal, CATALOG)
        assert ours.key == theirs.key
        for key, rows in theirs.rows.items():
            assert [(row.happened_at, row.day, row.recorded_at) for row in ours.rows[key]] == [
                (row.happened_at, row.day, row.recorded_at) for row in rows
            ]
            for our, their in zip(ours.rows[key], rows, strict=True):
                assert {name: value for name, value in our.values.items() if value is not None} == {
                    name: value for name, value in their.values.items() if value is not None
                }
        context = Context(CATALOG, AsOf(AS_OF.instant, WARSAW, known_at), {})
        assert [takes_in(rule, ours, context) for rule in rules] == [takes_in(rule, theirs, context) for rule in rules]


def test_keys_and_ordinals_lead_to_each_other(tmp_path: Path, base):
    snapshot = snapshot_of(base, tmp_path / "snapshot")

    assert [snapshot.ordinal(key) for key in WRITTEN] == [0, 1, 2]
    assert snapshot.ordinal("nobody") is None
    assert [snapshot.key(ordinal) for ordinal in range(3)] == list(WRITTEN)


def test_an_erased_customer_is_in_no_answer_and_their_ordinal_stays_empty(tmp_path: Path, base):
    everyone = customers_table(base)
    build(
        tmp_path / "snapshot",
        CATALOG,
        customers=everyone.filter(pa.array([True, False, True])).to_batches(),
        facts=facts_table(base).to_batches(),
        relations={},
    )
    snapshot = Snapshot.open(tmp_path / "snapshot")
    answers = answers_of(snapshot, {"a": "everyone", "b": "not (employees > 100)"}, base, AS_OF)

    assert (snapshot.size, snapshot.count, snapshot.key(1), snapshot.ordinal("bela")) == (3, 2, "", None)
    assert keys(answers, snapshot, "a") == (frozenset({"anna", "cyryl"}), frozenset())
    assert keys(answers, snapshot, "b") == (frozenset({"anna"}), frozenset({"cyryl"}))


@pytest.mark.parametrize(
    ("kind", "scale", "rule"),
    [
        (Type.TEXT, 0, 'employees = "many"'),
        (Type.DECIMAL, 2, "employees > 3.5"),
        (Type.DATE, 0, "employees > 2026-01-31"),
        (Type.INTEGER, 0, "any sales()"),
    ],
)
def test_a_snapshot_of_another_catalog_says_that_it_is_to_be_built_again(tmp_path: Path, base, kind, scale, rule):
    snapshot = snapshot_of(base, tmp_path / "snapshot")
    retyped = replace(CATALOG.fields["employees"], type=kind, scale=scale)
    renamed = replace(CATALOG.relations["orders"], key="sales")
    newer = replace(
        CATALOG, fields={**CATALOG.fields, "employees": retyped}, relations={**CATALOG.relations, "sales": renamed}
    )

    with pytest.raises(Problems) as raised:
        run(lower({"a": parse(rule)}, newer, AS_OF), snapshot)
    assert raised.value.problems[0].code == "snapshot-outdated"


def test_a_base_without_anybody_has_answers_too(tmp_path: Path):
    empty = base_of({}, CATALOG)
    snapshot = snapshot_of(empty, tmp_path / "snapshot")

    assert answers_of(snapshot, {"a": RULE, "b": "everyone"}, empty, AS_OF).counts("b") == (0, 0, 0)


def test_a_snapshot_is_never_built_over_another(tmp_path: Path, base):
    snapshot_of(base, tmp_path / "snapshot")

    with pytest.raises(FileExistsError):
        snapshot_of(base, tmp_path / "snapshot")


def test_a_reader_goes_on_when_the_directory_is_removed(tmp_path: Path, base):
    snapshot = snapshot_of(base, tmp_path / "snapshot")
    shutil.rmtree(tmp_path / "snapshot")

    assert keys(answers_of(snapshot, {"a": RULE}, base, AS_OF), snapshot, "a")[0] == {"anna"}


def files(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir() if path.stat().st_size > 0)


def test_every_file_is_judged(tmp_path: Path, base):
    """Cut short, with a bit turned, or gone: each file in each way is a problem, never a crash or an answer."""
    whole = tmp_path / "whole"
    snapshot_of(base, whole)
    for name in files(whole):
        for number, damage in enumerate((cut, turn, remove)):
            directory = tmp_path / f"{name}-{number}"
            shutil.copytree(whole, directory)
            damage(directory / name)
            with pytest.raises(Problems) as raised:
                Snapshot.open(directory).verify()
            (problem,) = raised.value.problems
            assert problem.code == "snapshot-damaged"
            assert problem.branch is Branch.PLACE
            assert name in problem.says


def test_damage_is_found_when_the_bytes_are_first_read(tmp_path: Path, base):
    snapshot_of(base, tmp_path / "snapshot")
    for path in (tmp_path / "snapshot").glob("*.bin"):
        turn(path)

    with pytest.raises(Problems, match="damaged"):
        answers_of(Snapshot.open(tmp_path / "snapshot"), {"a": "employees > 3 and any orders()"}, base, AS_OF)


def test_a_build_that_did_not_end_is_no_snapshot(tmp_path: Path, base):
    snapshot_of(base, tmp_path / "snapshot")
    (tmp_path / "snapshot" / META).unlink()

    with pytest.raises(Problems, match=META):
        Snapshot.open(tmp_path / "snapshot")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def turn(path: Path) -> None:
    """One bit of every 64 bytes."""
    data = bytearray(path.read_bytes())
    for place in range(0, len(data), 64):
        data[place] ^= 1
    path.write_bytes(bytes(data))


def remove(path: Path) -> None:
    path.unlink()
