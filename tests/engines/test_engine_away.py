"""While an engine does not answer, pages go on: they show what it said last, with a plain banner above; only what truly
needs it says so in its place. Nobody waits for long, and one tries for all. When it is back, all is as before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest

from presek.app import wiring
from tests.engines.wires import wire
from tests.sources import servers

pytestmark = pytest.mark.timeout(180)
SHOWN = (
    "/", "/overview", "/segments/spenders", "/segments/spenders/customers", "/customers?in-segment=spenders",
    "/customers/7", "/customers/7/timeline", "/edit/customers/7", "/today", "/administration/engine",
    "/api/v1/segments", "/api/v1/segments/spenders/customers", "/api/v1/customers/7/segments",
)  # fmt: skip
"""Pages that show what is kept."""
BANNER = "The engine has not answered since"


@pytest.fixture(scope="module")
def bound(tmp_path_factory, django_db_blocker):
    """The site over a home that is bound to a small shop by a wire, the wire, and the shop."""
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    from tests.engines import small_shop
    from tests.web.people import Site

    folder, before = tmp_path_factory.mktemp("bound"), wiring.home_folder()
    with (
        TemporaryDirectory(prefix="presek-pg-") as place,
        servers.postgresql(Path(place)) as running,
        wire(urlsplit(running.url).port) as line,
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
    ):
        patch.setenv("PRESEK_ENGINE_PASSWORD", servers.PASSWORD)
        shop = small_shop.Shop(running.url)
        shop.fill()
        by_wire = small_shop.Shop(running.url.replace(str(urlsplit(running.url).port), str(line.port)))
        try:
            home = small_shop.bound_home(folder / "home", by_wire)
            yield Site(home.path), line, shop
        finally:
            line.mend()
            small_shop.leave(before)


@pytest.fixture
def away(bound, monkeypatch):
    """The same, and nothing is remembered of the engine, as in a process that has not asked it yet."""
    from presek.app import engine_columns

    site, line, shop = bound
    forget()
    yield site, line, shop
    line.mend()
    forget()
    for each in (site.folder / engine_columns.FOLDER).glob("*"):
        each.unlink()


def forget() -> None:
    from presek.app import engine_answers, engine_away, engine_sessions

    engine_sessions.close_all()
    engine_answers._remembered.clear()
    engine_away._away.clear()
    for clear in engine_away._clearing:
        clear()


def later(monkeypatch) -> None:
    """As if so much time had gone by that the engine is tried again."""
    from presek.app import engine_away

    monkeypatch.setattr(engine_away, "SECONDS_BETWEEN", 0.0)


def test_a_new_process_shows_the_last_members_of_an_engine_that_is_down(away, monkeypatch):
    site, line, _ = away
    line.silent = True  # whoever calls is taken, and is told nothing
    told = walked(site)
    assert {path: each for path, each in told.items() if each[0] != 200} == {}
    page = told["/segments/spenders"][2]
    assert BANNER in page
    assert " 13 " in page
    assert "This needs the engine. PostgreSQL does not answer at that address" in page
    assert "This needs the engine." in told["/customers/7"][2]
    assert "This needs the engine." in told["/customers/7/timeline"][2]


def walked(site) -> dict[str, list]:
    """What another process says."""
    command = [sys.executable, "-m", "tests.engines.walked", str(site.folder), "--customer", "7", *SHOWN]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def test_what_was_asked_before_stands_as_it_was_and_is_asked_anew_when_it_is_back(away, monkeypatch):
    site, line, _ = away
    client = site.client("administrator")
    before = body(client, "/segments/spenders")
    assert "What each condition does" in before
    assert BANNER not in before
    forget()
    line.silent = True
    line.break_off()
    kept = body(client, "/segments/spenders")
    assert BANNER in kept
    assert kept.count("This needs the engine") == 1  # near misses are told by rows
    assert counts(kept) == counts(before)
    line.mend()
    later(monkeypatch)
    mended = body(client, "/segments/spenders")
    assert (BANNER in mended, "This needs the engine" in mended, counts(mended)) == (False, False, counts(before))


def body(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def counts(page: str) -> list[str]:
    return re.findall(r'class="count">(?:<a[^>]*>)?([^<]*)', page)


def test_many_who_look_at_once_make_one_call_and_nobody_calls_again_for_some_seconds(away):
    site, line, _ = away
    line.silent = True
    line.calls = 0
    paths = ["/segments/spenders", "/", "/customers/7", "/segments/buyers"] * 2
    seen = []

    def look(path: str) -> None:
        try:
            seen.append(site.client("administrator").get(path).status_code)
        finally:
            wiring.let_go_of_database()

    looking = [threading.Thread(target=look, args=(path,)) for path in paths]
    for each in looking:
        each.start()
    for each in looking:
        each.join()
    assert (seen, line.calls) == ([200] * len(paths), 1)
    assert site.client("administrator").get("/").status_code == 200
    assert line.calls == 1


def test_a_session_that_went_silent_is_left_before_a_page_waits_for_it(away, monkeypatch):
    from presek.app import engine_sessions

    site, line, _ = away
    client = site.client("administrator")
    body(client, "/segments/spenders")
    monkeypatch.setattr(engine_sessions, "SECONDS_UNSEEN", 0.0)
    line.silent = True  # the session is still open: no end is told
    assert "This needs the engine." in body(client, "/customers/40")


@pytest.mark.parametrize("language", ["pl", "sl"])
def test_the_banner_is_said_in_the_language_of_the_page(away, language):
    site, line, _ = away
    line.silent = True
    page = body(site.client("administrator", language=language), "/segments/spenders")
    assert BANNER not in page
    assert "This needs the engine" not in page
    assert {"pl": "Silnik danych nie odpowiada od", "sl": "Podatkovni pogon se ne odziva od"}[language] in page
