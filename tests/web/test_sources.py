"""The page of sources: how each stands, in three languages; reading now and pausing, for those who may."""

from __future__ import annotations

import pytest

from tests.sources.definitions import ORDERS, written


@pytest.fixture
def with_sources(own_site, tmp_path):
    """The site with two sources: one read well, one whose folder is not there."""
    from presek.app import source_runs, sources
    from presek.values.problem import Problems

    home = own_site.home
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "a.csv").write_text("no,customer,at,amount\n1,New-1,2026-04-01,10\n2,New-2,bad,1\n")
    for key, folder in (("good", "drop"), ("gone", "nowhere")):
        said = {"key": key, "kind": "folder", "folder": str(tmp_path / folder), "settled": 0, "every": "2 hours"}
        sources.add(home, written(tmp_path / key, said, ORDERS))
        try:
            source_runs.run(home, key)
        except Problems:
            assert key == "gone"
    return own_site


def test_the_page_shows_how_fresh_each_source_is(with_sources):
    shown = with_sources.client("analyst").get("/data/sources").content.decode()

    assert "fresh" in shown
    assert "failed" in shown
    assert "there is no such folder" in shown
    assert "every 2 hours" in shown
    assert "read 2 · accepted 1 · rejected 1" in shown.replace("\n", "")


def test_no_folder_of_the_server_is_shown(with_sources, tmp_path):
    shown = with_sources.client("analyst").get("/data/sources").content.decode()
    assert "…/drop/" in shown
    assert str(tmp_path) not in shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/srv/in/orders/*.csv", "…/orders/*.csv"),
        ("sqlite:////srv/in/shop.db orders", "sqlite:///…/in/shop.db orders"),
        ("postgresql://me@db.example/shop orders", "postgresql://me@db.example/shop orders"),
        ("s3://bucket/in/orders", "s3://bucket/in/orders"),
        ("https://api.example/v1/orders", "https://api.example/v1/orders"),
    ],
)
def test_folders_are_cut_from_addresses_and_hosts_are_not(address, shown):
    from presek.web.sources import without_folders

    assert without_folders(address) == shown


@pytest.mark.parametrize(("language", "word"), [("pl", "co 2 godziny"), ("sl", "na 2 uri")])
def test_the_page_speaks_the_language_of_the_reader(with_sources, language: str, word: str):
    client = with_sources.client("analyst")
    client.cookies["presek_language"] = language
    assert word in client.get("/data/sources").content.decode()


def test_reading_now_and_pausing(with_sources):

    from presek.store import sources as kept

    client = with_sources.client("manager")
    assert client.post("/data/sources", {"source": "good", "do": "read"}).status_code == 302
    assert kept.find("good").asked_at is not None
    client.post("/data/sources", {"source": "good", "do": "pause"})
    assert kept.find("good").paused
    assert "Go on" in client.get("/data/sources").content.decode()
    client.post("/data/sources", {"source": "good", "do": "resume"})
    assert not kept.find("good").paused
    assert client.post("/data/sources", {"source": "none", "do": "read"}).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "sales", "support"])
def test_only_those_who_import_see_the_page(with_sources, role: str):
    assert with_sources.client(role).get("/data/sources").status_code == 403
    assert with_sources.client(role).post("/data/sources", {"source": "good", "do": "pause"}).status_code == 403


def test_without_a_source_the_page_says_how_to_add_one(site):
    assert "presek sources add FILE" in site.client("analyst").get("/data/sources").content.decode()
