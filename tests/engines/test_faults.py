"""What happens to a bound base when something goes wrong in its engine: the last good run stands on all pages, somebody
is told what is wrong and where, and all is well again as soon as it is mended there, without a restart."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from presek.app import wiring
from tests.sources import servers

pytestmark = pytest.mark.timeout(180)
RIGHT = {"polish": 20, "buyers": 25, "spenders": 13}
COPIED = ("CREATE TABLE copied AS SELECT * FROM {}", "DELETE FROM {}")
BACK = ("DELETE FROM {}", "INSERT INTO {} SELECT * FROM copied", "DROP TABLE copied")


def of(table: str, statements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.format(table) for each in statements)


FAULTS = {
    "a customers' column has another name": (
        ("ALTER TABLE customers RENAME COLUMN country TO land",),
        ("ALTER TABLE customers RENAME COLUMN land TO country",),
        ("engine-failed", "engine.yaml:3:71: customers has no column 'country'"),
    ),
    "a column of rows has another name": (
        ("ALTER TABLE orders RENAME COLUMN net TO netto",),
        ("ALTER TABLE orders RENAME COLUMN netto TO net",),
        ("refresh-failed", "orders has no column 'net'. Did you mean netto?"),
    ),
    "a column has another type": (
        ("ALTER TABLE orders ALTER COLUMN net TYPE text",),
        ("ALTER TABLE orders ALTER COLUMN net TYPE decimal(12, 2) USING CAST(net AS decimal(12, 2))",),
        ("refresh-failed", "which can't become a money (net_amount)"),
    ),
    "a table is gone": (
        ("ALTER TABLE orders RENAME TO old_orders",),
        ("ALTER TABLE old_orders RENAME TO orders",),
        ("", "the engine has no table 'orders'"),
    ),
    "all customers vanished": (of("customers", COPIED), of("customers", BACK), ("engine-failed", "40 of 40 customers")),
    "all rows vanished": (of("orders", COPIED), of("orders", BACK), ("engine-failed", "orders has no row any more")),
    "all customers stand twice": (
        (COPIED[0].format("customers"), "INSERT INTO customers SELECT * FROM copied"),
        of("customers", BACK),
        ("engine-failed", "customers has the same customer in several rows: '1', '2', '3'"),
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The address of a server of PostgreSQL, or of a file of DuckDB where none is installed."""
    if not (servers.program("initdb") and servers.program("postgres")):
        path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
        duckdb.connect(str(path)).close()
        yield f"duckdb://{path}"
        return
    with TemporaryDirectory(prefix="presek-pg-") as folder, servers.postgresql(Path(folder)) as running:
        yield running.url


@pytest.fixture(scope="module")
def bound(place, tmp_path_factory, django_db_blocker):
    """The site over a home that is bound to a small shop, and the shop. Each test leaves the shop as it was."""
    from tests.engines import small_shop
    from tests.web.people import Site

    folder = tmp_path_factory.mktemp("bound")
    shop, before = small_shop.Shop(place), wiring.home_folder()
    shop.fill()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("PRESEK_ENGINE_PASSWORD", servers.PASSWORD)
        try:
            home = small_shop.bound_home(folder / "home", shop)
            yield Site(home.path), shop
        finally:
            small_shop.leave(before)


def turn(site) -> dict[str, str]:
    """The worker's next turn, in which the engine is asked anew; the alerts that stand, by their code."""
    from presek.app import clock, engine_schedule, worker
    from presek.store import alerts, jobs

    engine_schedule.ask(by="ana")
    jobs.ask(jobs.REFRESH, {}, by="ana", at=clock.now())
    worker.work(site.home, say=lambda _: None, once=True)
    return {each.code: each.says for each in alerts.standing()}


def counts(site) -> dict[str, int]:
    return {each.key: each.inside for each in site.home.published().counts}


def assert_pages_answer(site) -> None:
    client = site.client("administrator")
    for path in ("/", "/segments", "/administration/engine", "/administration/jobs"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("fault", FAULTS)
def test_the_last_good_run_stands_until_it_is_mended_there(bound, fault):
    site, shop = bound
    broken, mended, (code, says) = FAULTS[fault]
    assert (turn(site), counts(site)) == ({}, RIGHT)
    shop.run(*broken)
    try:
        told = turn(site)
        assert counts(site) == RIGHT
        assert code in told or not code
        assert says in " ".join(told.values())
        assert_pages_answer(site)
    finally:
        shop.run(*mended)
    assert (turn(site), counts(site)) == ({}, RIGHT)


def test_what_is_true_all_the_same_can_be_said_to_be_so(bound):
    from presek.app import engine_binding
    from presek.app.refresh import refresh

    site, shop = bound
    shop.run(*of("orders", COPIED))
    try:
        assert "engine-failed" in turn(site)
        engine_binding.synchronise(site.home, say=lambda _: None, going=lambda: None, all_may_go=True)
        refresh(site.home)
        assert counts(site) == {"polish": 20, "buyers": 0, "spenders": 0}
    finally:
        shop.run(*of("orders", BACK))
    assert (turn(site), counts(site)) == ({}, RIGHT)


def test_a_binding_that_is_edited_badly_is_not_taken_over(bound):
    site, _ = bound
    path = site.home.path / "engine.yaml"
    before = path.read_text("utf-8")
    for wrong, says in (
        (before.replace("name: name", "name: nom"), "customers has no column 'nom'"),
        ("customers: [", "engine.yaml:"),
    ):
        path.write_text(wrong, "utf-8")
        told = turn(site)
        assert says in told["engine-binding"]
        assert "the one before stays" in told["engine-binding"]
        assert counts(site) == RIGHT
        assert_pages_answer(site)
    path.write_text(before, "utf-8")
    assert turn(site) == {}


def test_a_right_that_was_taken_away_and_a_password_that_changed(bound, monkeypatch, tmp_path):
    from presek.app import engine_sessions

    site, shop = bound
    if shop.kind == "duckdb":
        pytest.skip("a file of DuckDB has neither")
    shop.run("CREATE ROLE reader LOGIN PASSWORD 'one'", "GRANT SELECT ON customers, orders TO reader")
    path, before = site.home.path / "engine.yaml", (site.home.path / "engine.yaml").read_text("utf-8")
    (tmp_path / "password").write_text("one")
    monkeypatch.delenv("PRESEK_ENGINE_PASSWORD")
    monkeypatch.setenv("PRESEK_ENGINE_PASSWORD_FILE", str(tmp_path / "password"))
    path.write_text(before.replace("//presek@", "//reader@"), "utf-8")
    try:
        assert (turn(site), counts(site)) == ({}, RIGHT)
        shop.run("REVOKE SELECT ON orders FROM reader")
        assert "does not allow it" in " ".join(turn(site).values())
        shop.run("GRANT SELECT ON orders TO reader", "ALTER ROLE reader PASSWORD 'two'")
        engine_sessions.close_all()
        told = " ".join(turn(site).values())
        assert "refused the name, the password or the token" in told
        assert "one" not in told.replace("some", "").split()
        assert_pages_answer(site)
        (tmp_path / "password").write_text("two")
        assert (turn(site), counts(site)) == ({}, RIGHT)
    finally:
        engine_sessions.close_all()
        monkeypatch.setenv("PRESEK_ENGINE_PASSWORD", servers.PASSWORD)
        monkeypatch.delenv("PRESEK_ENGINE_PASSWORD_FILE")
        path.write_text(before, "utf-8")
        turn(site)


def test_what_takes_too_long_is_said_so_and_the_last_good_run_stands(bound):
    site, shop = bound
    path, before = site.home.path / "engine.yaml", (site.home.path / "engine.yaml").read_text("utf-8")
    path.write_text(before + "limits: {seconds: 1}\n", "utf-8")
    assert turn(site) == {}
    shop.never_ends()
    try:
        told = turn(site)
        assert "was not done within the time it may take (limits: seconds)" in " ".join(told.values())
        assert counts(site) == RIGHT
    finally:
        shop.goes_on()
        path.write_text(before, "utf-8")
    assert (turn(site), counts(site)) == ({}, RIGHT)


def test_after_a_failure_it_is_asked_again_soon_and_then_ever_more_seldom(bound):
    from presek.app import engine_schedule, engines
    from presek.store import engines as kept

    site, shop = bound
    assert turn(site) == {}
    engine = engines.of(site.home)
    waits = [engine_schedule.due_at(engine) - kept.last_sync().ended_at]
    shop.run("ALTER TABLE customers RENAME COLUMN country TO land")
    try:
        for _ in range(5):
            turn(site)
            waits.append(engine_schedule.due_at(engine) - kept.last_sync().ended_at)
    finally:
        shop.run("ALTER TABLE customers RENAME COLUMN land TO country")
    assert [each // engine_schedule.MINUTE for each in waits] == [15, 1, 2, 4, 8, 15]
    assert turn(site) == {}


def test_the_page_tells_what_was_written_back_and_asks_for_it(bound):
    from presek.app import worker
    from presek.store import jobs

    site, _ = bound
    path, before = site.home.path / "engine.yaml", (site.home.path / "engine.yaml").read_text("utf-8")
    client = site.client("administrator")
    path.write_text(before + "target: told\n", "utf-8")
    try:
        assert turn(site) == {}
        page = client.get("/administration/engine").content.decode()
        assert "Complete since" in page
        assert "presek_memberships" in page
        assert client.post("/administration/engine", {"do": "write-anew"}).status_code == 302
        (asked,) = jobs.unfinished("write-back")
        worker.work(site.home, say=lambda _: None, once=True)
        assert jobs.find(asked.number).state == "done"
        assert "(everything anew)" in client.get("/administration/engine").content.decode()
    finally:
        path.write_text(before, "utf-8")
    assert turn(site) == {}
    assert "Complete since" not in client.get("/administration/engine").content.decode()
