"""The commands of "Work where the data already is", as they stand there, from an empty folder, for each engine."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb
import pytest

from presek.app import wiring
from presek.engine.sql.opening import open_engine
from tests.meaning.sql_servers import Started, started

pytestmark = pytest.mark.timeout(180)
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "work-where-the-data-is.md"
THERE = "postgresql://presek_reader@db.example/shop"
ENGINES = ("duckdb", "postgres", "clickhouse by HTTP", "sail")
HOW = {"clickhouse": "ENGINE = MergeTree ORDER BY tuple()"}
TABLES = (
    "CREATE TABLE clients {how} AS SELECT 1 AS client_id, 'Alfa' AS company_name, 'PL' AS country "
    "UNION ALL SELECT 2, 'Beta', 'PL' UNION ALL SELECT 3, 'Gama', 'SI'",
    "CREATE TABLE orders {how} AS SELECT 10 AS order_id, 1 AS client_id, DATE '2026-03-01' AS order_date, "
    "CAST(120.5 AS DECIMAL(12, 2)) AS amount UNION ALL SELECT 11, 1, DATE '2026-03-02', CAST(80 AS DECIMAL(12, 2)) "
    "UNION ALL SELECT 12, 3, DATE '2026-03-02', CAST(300 AS DECIMAL(12, 2))",
)
SEGMENTS = """
edition: 1
segmentations:
  - key: shop
    labels: {en: The shop}
    partition: false
    segments:
      - {key: polish, labels: {en: From Poland}, rule: 'country = "PL"'}
      - {key: vip, labels: {en: The best}, rule: orders.sum(net_amount) > 200 PLN}
"""


def commands() -> list[str]:
    """What a reader of the page types, line by line."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("presek ")]


def test_the_page_has_its_commands():
    assert [line.split()[1:3] for line in commands()][:3] == [
        ["engine", "suggest"],
        ["engine", "check"],
        ["up", "--engine"],
    ]


@pytest.fixture(scope="module", params=ENGINES)
def shop(request):
    """A running engine with the shop's tables: its address, and its password as the environment has it."""
    with started(request.param) as there:
        if request.param != "sail":
            connection = open_engine(there.url, secrets=there.secrets, writing=True)
            for each in TABLES:
                connection.command(each.format(how=HOW.get(connection.dialect, "")))
            connection.close()
        yield there


@pytest.fixture
def typed(shop, tmp_path, monkeypatch, capsys, django_db_blocker):
    """Types a line of the page in an empty folder, with the shop's address; what was said."""
    from presek.app import engine_sessions
    from presek.cli.main import exit_code
    from tests.web import people

    before = wiring.home_folder()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRESEK_HOME", raising=False)
    monkeypatch.setenv("PRESEK_ENGINE_PASSWORD", shop.secrets.get("password", ""))

    def presek(line: str) -> str:
        words, _, file = line.replace(THERE, shop.url).partition(" > ")
        assert exit_code(shlex.split(words)[1:]) == 0, capsys.readouterr()
        told = capsys.readouterr().out
        if file:
            Path(file).write_text(told, "utf-8")
        return told

    with django_db_blocker.unblock():
        yield presek
        engine_sessions.close_all()
        people.leave()
        wiring.start(before)


def test_the_page_leads_from_an_empty_folder_to_segments_in_the_warehouse(shop, typed, monkeypatch):
    suggested, check, up_there, *rest = commands()
    in_files, served = shop.url.startswith("sc:"), []
    typed(suggested)

    from presek.app import up
    from presek.app.home import Home

    monkeypatch.setattr(up, "serve", lambda home, **more: served.append(home.path))
    looked_over = Path("engine.yaml").read_text("utf-8") + "target: presek\n"
    Path("engine.yaml").write_text(of_files(shop.url) if in_files else looked_over, "utf-8")
    Path("segments.yaml").write_text(SEGMENTS, "utf-8")
    for line in (check, up_there, "presek apply segments.yaml", "presek refresh"):
        typed(line)
    assert served == [Path("presek-data").absolute()]
    assert {each.key: each.inside for each in Home.open(served[0]).published().counts} == {"polish": 2, "vip": 2}
    for line in rest:
        if not (in_files and "write-back" in line):
            typed(line)
    assert "orders" in typed("presek engine show")
    if not in_files:
        assert members(shop) == {("polish", "1"), ("polish", "2"), ("vip", "1"), ("vip", "3")}


def of_files(url: str) -> str:
    """Sail knows no tables but those of its session: the page on Spark tells how files are named instead."""
    with duckdb.connect() as connection:
        for each in TABLES:
            connection.execute(each.format(how=""))
        for name in ("clients", "orders"):
            connection.execute(f"COPY {name} TO '{name}.parquet'")
    at = {name: f"[parquet, {Path.cwd() / name}.parquet]" for name in ("clients", "orders")}
    return (
        f"edition: 1\nurl: {url}\n"
        f"customers: {{table: {at['clients']}, key: client_id, columns: {{name: company_name, country: country}}}}\n"
        f"relations: {{orders: {{table: {at['orders']}, customer: client_id, row_key: order_id, "
        "columns: {ordered_at: order_date, net_amount: amount}}}\n"
    )


def members(shop: Started) -> set[tuple[str, str]]:
    """What was written back, read as everybody there reads it."""
    url = str(shop.url)
    if url.startswith("duckdb:"):
        url = url.rpartition("/")[0] + "/presek.duckdb"
    connection = open_engine(url, secrets=shop.secrets, writing=True)
    table = "presek_memberships_now" if url.startswith("duckdb:") else "presek.presek_memberships_now"
    found = connection.fetch(f"SELECT segment, customer FROM {table} WHERE state = 'in'").to_pylist()
    connection.close()
    return {(each["segment"], each["customer"]) for each in found}
