"""What a base writes to where its customers are: what holds there is what was published here, whatever happens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from presek.app import (
    condition_files,
    engine_binding,
    engine_sessions,
    erasing,
    kept_sets,
    refresh,
    snapshots,
    writing_back,
)
from presek.app.home import Home
from presek.app.write_back_job import WritingBack
from presek.engine.sql.written_tables import CONDITIONS, MEMBERSHIPS
from presek.store import alerts, engines, head, jobs
from presek.store.engines import Choice
from presek.values.problem import Problems
from tests.app import homes, policy_home
from tests.sources import servers

BINDING = "edition: 1\nurl: duckdb://{}/shop.duckdb\ntarget: told\ncustomers: {{table: people, key: id}}\n"


@pytest.fixture
def base(home: Home) -> Iterator[Home]:
    """A small base with a policy, that writes to a file of DuckDB beside a shop's."""
    policy_home.fill(home)
    policy_home.put(home, "terms", "large", {"payment_terms": {"net_days": 30}, "discount": {"percent": 12.5}})
    refresh.refresh(home)
    condition_files.renew(home)
    text = BINDING.format(home.path.parent)
    engines.choose(Choice(f"duckdb://{home.path.parent}/shop.duckdb", text, 15, "maria", 0))
    return home


def in_target(base: Home, asked: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(base.path.parent / "told.duckdb"), read_only=True) as connection:
        return connection.execute(asked).fetchall()


def told(base: Home) -> set[tuple[object, ...]]:
    return set(in_target(base, "SELECT segment, customer, state FROM presek_memberships_now"))


def published(base: Home) -> set[tuple[object, ...]]:
    run = base.published()
    keys = snapshots.opened(base, run.snapshot).snapshot.keys.to_pylist()
    found = set()
    for key in kept_sets.keys(base.path, run.directory):
        answer = kept_sets.read(base.path, run.directory, key)
        found |= {(key, keys[number], "in") for number in answer.true.ordinals()}
        found |= {(key, keys[number], "cannot say") for number in answer.unknown.ordinals()}
    return found


def test_what_holds_there_is_what_was_published_here(base: Home):
    first = writing_back.write(base)
    assert [(each.kind, each.anew) for each in first] == [(MEMBERSHIPS, True), (CONDITIONS, True)]
    assert told(base) == published(base) != set()
    assert writing_back.write(base) == ()

    homes.put(base, "customers", [{"customer": "borut", "employees": 70}, {"customer": "ewa", "employees": 5}])
    homes.force(base, homes.segments("kinds", {"persons": 'kind = "person"'}))
    refresh.refresh(base)
    (members, treated) = writing_back.write(base)
    assert (members.anew, treated.anew) == (False, False)
    assert told(base) == published(base)
    steps = in_target(base, f"SELECT segment, customer, state FROM presek_memberships WHERE batch = {members.batch}")
    assert ("firms", "anna", "out") in steps, "a segment that is no more has nobody"
    assert ("large", "borut", "in") in steps
    assert not {"anna", "celina"} & {customer for segment, customer, _ in steps if segment != "firms"}


def test_conditions_there_are_the_conditions_here(base: Home):
    writing_back.write(base)
    shown = "SELECT customer, net_days, CAST(discount_percent AS VARCHAR) FROM presek_conditions_now ORDER BY customer"
    assert in_target(base, shown) == [
        ("anna", 30, "12.50"),
        ("borut", None, None),
        ("celina", None, None),
        ("dawid", None, None),
    ]
    policy_home.put(
        base, "terms", "large", {"payment_terms": {"net_days": 14}}, valid_from="2026-06-15", reach="at_once"
    )
    homes.put(base, "customers", [{"customer": "borut", "employees": 70}])
    refresh.refresh(base)
    condition_files.renew(base)
    written = writing_back.write(base)
    assert [(each.kind, each.rows) for each in written if each.kind == CONDITIONS] == [(CONDITIONS, 2)]
    assert in_target(base, shown)[:2] == [("anna", 14, None), ("borut", 14, None)]


def test_whoever_is_killed_in_the_middle_leaves_nothing_that_counts(base: Home, monkeypatch: pytest.MonkeyPatch):
    writing_back.write(base)
    before = told(base)
    homes.put(base, "customers", [{"customer": "anna", "employees": 1}, {"customer": "borut", "employees": 90}])
    refresh.refresh(base)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writing_back.write(base, going=killed)
    assert told(base) == before
    (members, _) = writing_back.write(base)
    assert (members.anew, told(base)) == (False, published(base))
    assert len(list((base.path / writing_back.FOLDER).glob(f"{MEMBERSHIPS}-*"))) == 1


def test_where_it_is_not_known_what_was_told_everything_is_told_anew(base: Home, monkeypatch: pytest.MonkeyPatch):
    def refuse(file: Path, link: Path) -> None:
        raise OSError  # a disk without links: what was told is copied

    monkeypatch.setattr(writing_back.os, "link", refuse)
    writing_back.write(base)
    shutil.rmtree(base.path / writing_back.FOLDER)
    homes.put(base, "customers", [{"customer": "anna", "employees": 1}])
    refresh.refresh(base)
    assert [each.anew for each in writing_back.write(base)] == [True, True]
    assert told(base) == published(base)
    assert [each.anew for each in writing_back.write(base, anew=True)] == [True, True]
    assert told(base) == published(base)


def test_whoever_vanished_from_the_engine_is_out_there(home: Home):
    folder = home.path.parent
    with duckdb.connect(str(folder / "shop.duckdb")) as shop:
        shop.execute("CREATE TABLE people AS FROM (VALUES ('anna', 60), ('borut', 70), ('celina', 3)) AS t(id, staff)")
    text = BINDING.format(folder).replace("key: id", "key: id, columns: {employees: staff}")
    (folder / "engine.yaml").write_text(text, "utf-8")
    engine_binding.bind(home, folder / "engine.yaml")
    homes.force(home, homes.segments("size", {"large": "employees >= 50"}))
    refresh.refresh(home)
    writing_back.write(home)
    assert told(home) == {("large", "anna", "in"), ("large", "borut", "in")}
    with duckdb.connect(str(folder / "shop.duckdb")) as shop:
        shop.execute("DELETE FROM people WHERE id = 'anna'")
    engine_binding.synchronise(home, say=lambda says: None, going=lambda: None, all_may_go=True)
    refresh.refresh(home)
    assert [(each.rows, each.anew) for each in writing_back.write(home)] == [(1, False)]
    assert told(home) == {("large", "borut", "in")}


def test_postgresql_is_written_to_as_it_is_read_from(home: Home, monkeypatch: pytest.MonkeyPatch):
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    monkeypatch.setenv("PRESEK_ENGINE_PASSWORD", servers.PASSWORD)
    with TemporaryDirectory(prefix="presek-pg-") as data, servers.postgresql(Path(data)) as server:
        server.run("CREATE TABLE people (id text, staff int); INSERT INTO people VALUES ('anna', 60), ('borut', 7)")
        text = f"edition: 1\nurl: {server.url}\ntarget: told\ncustomers: {{table: people, key: id, columns: "
        file = home.path.parent / "engine.yaml"
        file.write_text(text + "{employees: staff}}\n", "utf-8")
        engine_binding.bind(home, file)
        homes.force(home, homes.segments("size", {"large": "employees >= 50"}))
        for sizes in (60, 7), (6, 70):
            server.run(f"UPDATE people SET staff = CASE id WHEN 'anna' THEN {sizes[0]} ELSE {sizes[1]} END")
            engine_binding.synchronise(home, say=lambda says: None, going=lambda: None)
            refresh.refresh(home)
            writing_back.write(home)
        connection = engine_sessions.opened(server.url)
        found = connection.fetch("SELECT segment, customer, state FROM told.presek_memberships_now").to_pylist()
        assert found == [{"segment": "large", "customer": "borut", "state": "in"}]
        assert connection.fetch("SELECT count(*) AS batches FROM told.presek_runs").to_pylist() == [{"batches": 2}]
        connection.close()
        engine_sessions.close_all()


def test_whoever_was_erased_is_told_of_by_telling_everything_anew(base: Home):
    writing_back.write(base)
    bound = engines.choice()
    engines.leave()
    erasing.finish(base, erasing.ask(base, "borut", reason="asked for it", by="maria"))
    engines.choose(bound)
    refresh.refresh(base)
    condition_files.renew(base)
    assert [each.anew for each in writing_back.write(base)] == [True, True]
    assert told(base) == published(base)
    assert not {customer for _, customer, _ in told(base)} & {"borut", ""}
    assert "borut" not in {key for (key,) in in_target(base, "SELECT customer FROM presek_conditions_now")}


def test_a_target_of_another_base_is_left_alone(base: Home, monkeypatch: pytest.MonkeyPatch):
    writing_back.write(base)
    monkeypatch.setattr(head, "lake_name", lambda new: "another")
    with pytest.raises(Problems, match="another base of Presek writes to main in duckdb://"):
        writing_back.write(base, anew=True)


def test_a_binding_without_a_target_writes_nothing(base: Home):
    engines.choose(Choice("duckdb:///shop.duckdb", BINDING.format("").replace("target: told\n", ""), 15, "maria", 0))
    assert not writing_back.is_due(base)
    with pytest.raises(Problems, match="names no target"):
        writing_back.write(base)


def test_the_worker_writes_what_is_due_and_waits_after_a_failure(base: Home):
    said: list[str] = []
    worker = WritingBack(base, said.append)
    worker.turn()
    worker.turn()
    assert said == ["wrote back memberships (10 rows, everything anew) and conditions (4 rows, everything anew)"]

    homes.put(base, "customers", [{"customer": "anna", "employees": 1}])
    refresh.refresh(base)
    file = base.path.parent / "told.duckdb"
    aside = file.with_suffix(".aside")
    file.rename(aside)
    file.mkdir()
    worker.turn()
    assert [each.code for each in alerts.standing() if each.code == "write-back-failed"] == ["write-back-failed"], said
    file.rmdir()
    aside.rename(file)
    worker.turn()
    assert len(said) == 2, "so soon after a failure nothing is tried"
    jobs.ask("write-back", {}, by="maria", at=0)
    worker.turn()
    assert said[-1].startswith("wrote back ")
    assert told(base) == published(base)
    assert [each for each in alerts.standing() if each.code == "write-back-failed"] == []
