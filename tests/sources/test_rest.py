"""APIs: everything they have arrives, whatever happens on the way; what they delete is marked as removed here."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest

from presek.values.problem import Problems
from tests.sources.api import Answer, Api
from tests.sources.definitions import ORDERS, rows_kept, written

SIGNED = {"kind": "bearer", "token": "env:SHOP_TOKEN"}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch, api: Api):
    monkeypatch.setenv("SHOP_TOKEN", api.secret)


def orders(count: int, *, begin: int = 0, changed: str = "2026-05-01T00:00:00Z") -> list[dict[str, Any]]:
    return [
        {"no": number, "customer": f"C{number % 5}", "at": "2026-04-01", "amount": number + 0.25, "changed": changed}
        for number in range(begin, begin + count)
    ]  # fmt: skip


def source(api: Api, **more: Any) -> dict[str, Any]:
    return {
        "kind": "rest", "url": api.url, "path": "/records", "records": "items", "record_key": "no",
        "pages": {"kind": "cursor", "at": "next", "parameter": "cursor"}, "sign_in": SIGNED,
        "mark": {"field": "changed", "parameter": "since"}, **more,
    }  # fmt: skip


def add(home, tmp_path, said: dict[str, Any], mapping: dict[str, Any] = ORDERS) -> None:
    from presek.app import sources

    sources.add(home, written(tmp_path / "source", said, mapping))


def read(home):
    from presek.app import source_runs

    return source_runs.run(home, "shop", slowness=0.001)


def test_all_pages_arrive_once_and_later_only_what_is_newer(home, api: Api, tmp_path):
    api.records = orders(35)
    add(home, tmp_path, source(api))

    first = read(home)
    api.records += orders(3, begin=35, changed="2026-05-02T00:00:00Z")
    api.seen.clear()
    second = read(home)

    assert (first.read, first.accepted, len(rows_kept(home, "orders"))) == (35, 35, 38)
    assert (second.accepted, second.unchanged) == (3, 35)
    assert {each.query["since"] for each in api.seen} == {"2026-05-01T00:00:00Z"}
    assert rows_kept(home, "orders")["7"]["net_amount"] == 72_500
    api.seen.clear()
    assert (read(home).read, {each.query["since"] for each in api.seen}) == (3, {"2026-05-02T00:00:00Z"})


def test_the_counts_and_rejects_are_those_of_a_file_of_the_same_rows(home, api: Api, tmp_path):
    from presek.app import importing, rejects

    api.records = [
        *orders(12),
        {"no": 99, "customer": "C1", "at": "no day", "amount": 1},
        {"no": 98, "at": "2026-01-01"},
    ]
    add(home, tmp_path, source(api))
    done = read(home)
    file = tmp_path / "orders.csv"
    lines = [f"{each['no']},{each.get('customer', '')},{each['at']},{each.get('amount', '')}" for each in api.records]
    file.write_text("\n".join(["no,customer,at,amount", *lines]))

    told = [(each.row, each.column, each.value, each.reason) for each in rejects.listed(home).rejects]
    report = importing.import_file(home, file, tmp_path / "source" / "mapping.yaml")

    assert (done.read, done.accepted, done.rejected) == (14, 12, 2)
    assert (report.read, report.unchanged, report.rejected) == (14, 12, 2)
    assert [(each.row - 1, *told[place][1:]) for place, each in enumerate(rejects.listed(home).rejects)] == told


def test_it_waits_as_the_api_asks(home, api: Api, tmp_path):
    api.records = orders(25)
    api.upsets = {2: Answer(429, {}, {"Retry-After": "1"}), 4: Answer(503, {})}
    add(home, tmp_path, source(api))

    assert read(home).accepted == 25
    assert len(api.seen) == 5


def test_a_token_that_runs_out_in_the_middle_is_renewed(home, api: Api, tmp_path):
    api.records, api.token_lasts = orders(55), 2
    said = {"kind": "oauth", "token_url": f"{api.url}/token", "client_id": "me", "client_secret": "env:SHOP_TOKEN"}
    add(home, tmp_path, source(api, sign_in=said))

    assert read(home).accepted == 55
    assert sum(each.path == "/token" for each in api.seen) == 3


def test_a_source_that_drops_in_the_middle_leaves_nothing_half_done_and_goes_on_later(home, api: Api, tmp_path):
    from presek.app import sources

    api.records = orders(45)
    api.upsets = {number: Answer(200, {"items": [], "next": None}, drop=True) for number in range(3, 8)}
    add(home, tmp_path, source(api))

    with pytest.raises(Problems, match="broke off"):
        read(home)
    broken = sources.listed(home)[0]
    assert (home.head(), broken.mark, broken.freshness) == ({}, "", "failed")
    assert list((home.path / "incoming").glob("shop/*")) == []

    assert read(home).accepted == 45
    assert sources.listed(home)[0].freshness == "fresh"


def test_a_break_between_lake_and_database_changes_nothing_and_is_mended_by_the_next_reading(
    home, api: Api, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    from presek.store import imports

    api.records = orders(20)
    add(home, tmp_path, source(api))
    with monkeypatch.context() as patched:
        patched.setattr(imports, "add", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            read(home)
    assert home.head() == {}

    assert (read(home).accepted, len(rows_kept(home, "orders"))) == (20, 20)


def test_a_process_that_is_killed_in_the_middle_leaves_nothing_and_the_next_one_reads_all(home, api: Api, tmp_path):
    from presek.app import source_runs

    api.records, api.slow = orders(60), 0.3
    add(home, tmp_path, source(api, every="day"))
    command = [sys.executable, "-m", "presek.cli", "sources", "run", "shop", "--home", str(home.path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 60
        while len(api.seen) < 3 and time.monotonic() < end:
            time.sleep(0.05)
        process.kill()
    assert (home.head(), source_runs.due(home)) == ({}, ("shop",))

    api.slow = 0
    assert (read(home).accepted, list((home.path / "incoming").glob("shop/*"))) == (60, [])


def test_rows_that_are_marked_deleted_are_removed_and_come_back_when_they_are_restored(home, api: Api, tmp_path):
    api.records = orders(10)
    add(home, tmp_path, source(api, deleted={"column": "state", "values": ["deleted"]}))
    read(home)
    api.records[3] = {"no": 3, "state": "deleted", "changed": "2026-05-02T00:00:00Z"}

    done = read(home)
    assert (done.removed, done.rejected, sorted(rows_kept(home, "orders"))) == (1, 0, list("012456789"))
    assert read(home).removed == 0

    api.records[3] = orders(1, begin=3, changed="2026-05-03T00:00:00Z")[0]
    assert (read(home).accepted, len(rows_kept(home, "orders"))) == (1, 10)


def test_what_a_whole_list_lacks_is_removed_but_not_if_nearly_all_is_gone(home, api: Api, tmp_path):
    api.records = orders(60)
    add(home, tmp_path, source(api, mark={}, deleted={"absent": "true"}))
    read(home)
    api.records = orders(55)
    assert (read(home).removed, len(rows_kept(home, "orders"))) == (5, 55)

    api.records = orders(2)
    with pytest.raises(Problems, match="most_absent"):
        read(home)
    assert len(rows_kept(home, "orders")) == 55


def test_of_records_that_move_between_pages_the_last_one_counts(home, api: Api, tmp_path):
    api.records = [*orders(15), {**orders(1, begin=2)[0], "amount": 999}]
    add(home, tmp_path, source(api))

    done = read(home)

    assert (done.read, done.rejected, rows_kept(home, "orders")["2"]["net_amount"]) == (15, 0, 9_990_000)


def test_a_wrong_token_is_told_never_shown_and_not_tried_again(home, api: Api, tmp_path, monkeypatch, caplog, capfd):
    from presek.app import source_runs, sources
    from presek.store import sources as kept

    monkeypatch.setenv("SHOP_TOKEN", "wr0ng-s3cret")
    add(home, tmp_path, source(api))

    with pytest.raises(Problems, match="refused the token") as told:
        read(home)
    everything = [str(told.value), repr(told.value), caplog.text, *capfd.readouterr(), repr(kept.listed())]
    assert not any("wr0ng-s3cret" in each for each in everything)
    assert b"wr0ng-s3cret" not in b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert sources.listed(home)[0].freshness == "paused"
    assert source_runs.due(home) == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"rows": []}, "there is no 'items'"),
        ({"items": {"a": 1}}, "no list of records"),
        ({"items": [1, 2]}, "a record was expected"),
        (b"<html>maintenance</html>", "no JSON"),
    ],
)
def test_an_answer_that_is_no_list_is_a_problem_not_an_empty_list(home, api: Api, tmp_path, body, says: str):
    api.upsets = {1: Answer(200, body)}
    add(home, tmp_path, source(api))

    with pytest.raises(Problems, match=says):
        read(home)


def test_the_token_does_not_follow_a_link_to_another_server(home, api: Api, tmp_path):
    api.upsets = {1: Answer(200, {"items": orders(1), "next": "http://localhost:9/records"})}
    add(home, tmp_path, source(api, pages={"kind": "next link", "at": "next"}))

    with pytest.raises(Problems, match="another server"):
        read(home)


def test_a_company_list_as_hubspot_gives_it(home, api: Api, tmp_path):
    api.records = [
        {"id": str(number), "properties": {"name": f"Firma {number}", "city": "Łódź"}, "archived": False}
        for number in range(23)
    ]
    api.deleted = [{"id": "900", "properties": {"name": "Gone"}, "archived": True}]
    mapping = {
        "edition": 1,
        "table": "customers",
        "key": "id",
        "columns": {"properties.name": "name", "properties.city": "city"},
    }
    add(home, tmp_path, {
        "kind": "rest", "shape": "hubspot", "url": api.url, "path": "/crm/v3/objects/companies",
        "parameters": {"properties": "name,city"}, "sign_in": {"token": "env:SHOP_TOKEN"},
    }, mapping)  # fmt: skip

    done = read(home)

    assert (done.read, done.accepted, done.gone_customers, done.removed) == (23, 23, 1, 0)
    assert api.seen[0].query == {"limit": "100", "properties": "name,city"}


def test_deals_as_hubspot_archives_them(home, api: Api, tmp_path):
    def deal(number: int) -> dict[str, Any]:
        return {
            "id": str(number),
            "properties": {"amount": "12.50", "createdate": "2026-05-01T10:00:00Z", "company": "A"},
        }

    mapping = {
        "edition": 1, "table": "orders", "customer": "properties.company", "row_key": "id", "create_customers": True,
        "columns": {"properties.createdate": "ordered_at", "properties.amount": "net_amount"},
    }  # fmt: skip
    api.records = [deal(number) for number in range(12)]
    add(home, tmp_path, {
        "kind": "rest", "shape": "hubspot", "url": api.url, "path": "/crm/v3/objects/deals",
        "sign_in": {"token": "env:SHOP_TOKEN"},
    }, mapping)  # fmt: skip
    read(home)
    api.deleted, api.records = api.records[:2], api.records[2:]

    done = read(home)

    assert (done.removed, done.unchanged, len(rows_kept(home, "orders"))) == (2, 10, 10)


def test_rows_as_salesforce_gives_them(home, api: Api, tmp_path):
    def order(number: int, stamp: str = "2026-05-01T00:00:00.000+0000") -> dict[str, Any]:
        return {
            "attributes": {"type": "Order", "url": "/x"}, "Id": f"801{number}", "AccountId": f"A{number % 3}",
            "EffectiveDate": "2026-04-01", "TotalAmount": 10.5, "IsDeleted": False, "SystemModstamp": stamp,
        }  # fmt: skip

    mapping = {
        "edition": 1, "table": "orders", "customer": "AccountId", "row_key": "Id", "create_customers": True,
        "columns": {"EffectiveDate": "ordered_at", "TotalAmount": "net_amount"},
    }  # fmt: skip
    api.records = [order(number) for number in range(25)]
    query = (
        "SELECT Id, AccountId, EffectiveDate, TotalAmount, IsDeleted, SystemModstamp FROM Order "
        "WHERE SystemModstamp >= {mark}"
    )
    add(home, tmp_path, {
        "kind": "rest", "shape": "salesforce", "url": api.url, "path": "/services/data/v61.0/queryAll",
        "parameters": {"q": query},
        "sign_in": {"token_url": f"{api.url}/token", "client_id": "me", "client_secret": "env:SHOP_TOKEN"},
    }, mapping)  # fmt: skip
    assert read(home).accepted == 25
    stamp = "2026-05-02T00:00:00.000+0000"
    api.deleted = [order(4, stamp)]
    api.records = [*api.records[:4], *api.records[5:], order(25, stamp)]

    done = read(home)

    assert (done.accepted, done.removed, len(rows_kept(home, "orders"))) == (1, 1, 25)


def test_deals_as_pipedrive_gives_them(home, api: Api, tmp_path):
    def deal(number: int, when: str = "2026-05-01T00:00:00Z") -> dict[str, Any]:
        return {
            "id": number, "org_id": number % 4, "add_time": "2026-04-01T00:00:00Z", "value": 100, "currency": "PLN",
            "update_time": when,
        }  # fmt: skip

    mapping = {
        "edition": 1, "table": "orders", "row_key": "id", "create_customers": True,
        "customer": {"column": "org_id", "namespace": "pipedrive"},
        "columns": {"add_time": "ordered_at", "value": "net_amount"},
    }  # fmt: skip
    api.records = [deal(number) for number in range(30)]
    add(home, tmp_path, {
        "kind": "rest", "shape": "pipedrive", "url": api.url, "path": "/api/v2/deals",
        "sign_in": {"token": "env:SHOP_TOKEN"}, "deleted": {"parameters": {"status": "deleted"}},
    }, mapping)  # fmt: skip
    assert read(home).accepted == 30
    api.deleted = [deal(0, "2026-05-03T00:00:00Z")]
    api.records = api.records[1:]

    done = read(home)

    assert (done.removed, len(rows_kept(home, "orders"))) == (1, 29)
    assert api.seen[0].headers["x-api-token"] == api.secret
    assert {each.query.get("updated_since") for each in api.seen if each.query.get("status")} == {
        None,
        "2026-05-01T00:00:00Z",
    }
