"""A base that is bound to an engine says what a base with the same rows of its own says: segments, pages, one customer,
what a rule would count. Rows are not copied; customers are synchronised, and only what changed of them is written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import duckdb
import numpy as np
import pytest

from tests.sources import servers
from tests.web.conftest import company as company
from tests.web.conftest import opened as opened_site

pytestmark = pytest.mark.timeout(600)

PAGES = (
    "/?-country=PL&age-from=20&age-to=50&compared-with=sex%3D2&interests=travel",
    "/segments/careful_it_buyers",
    "/receivables?late=15",
    "/customers/{customer}/timeline",
    "/today",
)
"""Pages that must say the same, word for word."""
OPENED = ("/customers/{customer}", "/segments/b_class/interests", "/policies/b_customers/simulation?version=2")
"""Pages that say when something became known, or what is not told of a bound base: they only have to open."""


@pytest.fixture(scope="module")
def warehouse(company, django_db_blocker):
    """The example company as tables, what its base says, and the text of its pages."""
    from tests.engines import bound_company

    for site in opened_site(company, django_db_blocker):
        customer = site.customer_with("age")
        yield (
            bound_company.warehouse_of(site.home), site.home.about(), site.home.published(), customer,
            {path: said(site.client("manager").get(path.format(customer=customer))) for path in PAGES},
        )  # fmt: skip


@pytest.fixture(scope="module")
def bound(warehouse, tmp_path_factory, django_db_blocker):
    """The folder of a home that is bound to those tables in a file of DuckDB, and the file."""
    from presek.app import wiring
    from tests.engines import bound_company
    from tests.web import people

    folder = tmp_path_factory.mktemp("bound")
    home, file = folder / "home", folder / "company.duckdb"
    (folder / "engine.yaml").write_text(warehouse[0].binding(bound_company.in_duckdb(warehouse[0], file)), "utf-8")
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        bound_company.bind(home, folder / "engine.yaml", like=warehouse[1])
        people.invite()
        people.leave()
        wiring.start(before)
    return home, file


@pytest.fixture
def site(bound, django_db_blocker):
    """The site over the bound base; tests that use it only look."""
    yield from opened_site(bound[0], django_db_blocker)


@pytest.fixture
def own(bound, tmp_path, django_db_blocker):
    """The site over a copy of the bound base, and of its engine, for tests that change them."""
    from presek.app import engine_binding

    shutil.copytree(bound[0], tmp_path / "home")
    shutil.copy(bound[1], tmp_path / "own.duckdb")
    for each in opened_site(tmp_path / "home", django_db_blocker):
        text = (tmp_path / "home" / "engine.yaml").read_text("utf-8")
        (tmp_path / "home" / "engine.yaml").write_text(text.replace(str(bound[1]), str(tmp_path / "own.duckdb")))
        checked = engine_binding.look_again(each.home)
        assert checked is not None
        assert not checked.problems
        yield each, tmp_path / "own.duckdb"


def said(response) -> str:
    """The words of a page, without what is of the one home alone."""
    assert response.status_code == 200
    text = re.sub(r"<script.*?</script>|Made-up data", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_run_is_the_same_to_the_last_member(warehouse, site):
    _, _, run, *_ = warehouse
    mine = site.home.published()
    assert [(each.key, each.inside, each.unknown) for each in mine.counts] == [
        (each.key, each.inside, each.unknown) for each in run.counts
    ]
    assert (mine.hash, mine.customers) == (run.hash, run.customers)
    assert [each["says"] for each in mine.promises] == [each["says"] for each in run.promises]
    assert not [key for key in site.home.catalog().relations if key in site.home.head()], "rows were copied"


def test_pages_say_the_same_word_for_word(warehouse, site):
    *_, customer, pages = warehouse
    client = site.client("manager")
    assert {path: said(client.get(path.format(customer=customer))) for path in PAGES} == pages
    for path in OPENED:
        said(client.get(path.format(customer=customer)))


def test_an_answer_for_a_page_is_the_same_and_is_asked_for_once(site, monkeypatch):
    from presek.app import computing, engine_answers, engine_publication, reading
    from presek.segment import segmentation
    from presek.segment.terms import FieldValue
    from presek.store import definitions

    opened, as_of = reading.opened(site.home), reading.as_of(site.home)
    rules, asked = segmentation.rules(definitions.load()), []
    ask = engine_answers.asking.ask
    monkeypatch.setattr(engine_answers.asking, "ask", lambda *args, **more: asked.append(1) or ask(*args, **more))
    values = {"spent": FieldValue("revenue_12m"), "city": FieldValue("city")}
    first = computing.passed(rules, opened, as_of, values=values)
    again = computing.passed(rules, opened, as_of, values=values)
    assert len(asked) <= 1
    judged = engine_publication.judged(rules, opened, as_of)
    assert judged.refused == {}
    for key in rules:
        for here, there, told in zip(first.sets[key], again.sets[key], judged.answers.sets[key], strict=True):
            assert np.array_equal(here, there)
            assert np.array_equal(here, told)


def test_only_what_changed_of_the_customers_is_written(own):
    from presek.app import engine_binding, reading
    from presek.app.refresh import is_due, refresh

    site, file = own
    opened = reading.opened(site.home)
    first, second, third = (opened.snapshot.key(place) for place in range(3))
    ages = pages_of(site, first)
    with duckdb.connect(str(file)) as engine:
        engine.execute('UPDATE "Customers" SET "City" = ? WHERE "Customer No" = ?', ["Nowe Miasto", first])
        engine.execute('DELETE FROM "Customers" WHERE "Customer No" = ?', [second])
        engine.execute('CREATE TABLE kept AS FROM "Customers" WHERE "Customer No" = ?', [third])
        engine.execute('UPDATE kept SET "Customer No" = ?', ["NEW-1"])
        engine.execute('INSERT INTO "Customers" FROM kept')
    done = engine_binding.synchronise(site.home, say=lambda _: None, going=lambda: None)
    assert (done.new, done.changed, done.gone, done.back) == (1, 1, 1, 0)
    assert is_due(site.home)
    size = opened.snapshot.size
    refreshed = refresh(site.home)
    assert refreshed.customers == size
    now = reading.opened(site.home)
    assert now.snapshot.size == size + 1
    assert now.snapshot.ordinal(second) is None
    assert now.snapshot.ordinal("NEW-1") == size
    assert now.snapshot.ordinal(third) == opened.snapshot.ordinal(third)
    assert now.customer(now.ordinal(first)).fields["city"][-1].value == "Nowe Miasto"
    assert pages_of(site, first) == ages
    with duckdb.connect(str(file)) as engine:
        engine.execute('UPDATE kept SET "Customer No" = ?', [second])
        engine.execute('INSERT INTO "Customers" FROM kept')
    done = engine_binding.synchronise(site.home, say=lambda _: None, going=lambda: None)
    assert (done.new, done.gone, done.back) == (0, 0, 1)
    refresh(site.home)
    assert reading.opened(site.home).snapshot.ordinal(second) == opened.snapshot.ordinal(second)


def pages_of(site, key: str) -> int:
    """How many versions of the age of a customer are known."""
    from presek.app import reading

    opened = reading.opened(site.home)
    return len(opened.customer(opened.ordinal(key)).fields.get("age", ()))


def test_a_segment_that_the_engine_cannot_compute_keeps_its_members_and_says_why(own):
    from presek.app.refresh import refresh
    from presek.store import alerts, engines

    site, file = own
    before = {each.key: each for each in site.home.published().counts}
    time = site.home.catalog().relations["interactions"].time.replace("_", " ").title()
    with duckdb.connect(str(file)) as engine:
        engine.execute("ALTER TABLE interactions RENAME TO kept")
        broken = f"error('the clock is broken')::TIMESTAMPTZ AS \"{time}\""
        engine.execute(f"CREATE VIEW interactions AS SELECT * REPLACE ({broken}) FROM kept")
    done = refresh(site.home)
    refused = set(done.refused)
    assert refused == {"loyal_regional_families"}
    for each in done.counts:
        assert each.inside == before[each.key].inside
        assert (each.held_from is not None) == (each.key in refused)
    (key,) = refused
    assert "the clock is broken" in engines.refused()[key].says
    assert any(each.code == "segment-refused" for each in alerts.standing())
    page = said(site.client("manager").get(f"/segments/{key}"))
    assert "The engine could not compute this segment, so its last good members stand." in page
    with duckdb.connect(str(file)) as engine:
        engine.execute("DROP VIEW interactions")
        engine.execute("ALTER TABLE kept RENAME TO interactions")
    assert refresh(site.home).refused == {}
    assert engines.refused() == {}
    assert not [each for each in alerts.standing() if each.code == "segment-refused"]


def test_what_is_the_engines_is_not_written_here(site, tmp_path):
    from presek.app import intake, merging
    from presek.app.editing import Edit, save_customer
    from presek.values.problem import Problems

    key = site.customer
    event = {"id": "1", "source": "till", "relation": "orders", "customer": key, "happened_at": "2026-06-01T10:00:00Z"}
    tries = (
        lambda: save_customer(site.home, key, Edit({"city": "Nowe Miasto"})),
        lambda: merging.merge(site.home, key, "F-00001", by="ana"),
        lambda: intake.take(site.home, [event]),
    )
    for each in tries:
        with pytest.raises(Problems) as refused:
            each()
        assert refused.value.problems[0].code == "in-the-engine"


def test_the_page_of_the_engine_shows_where_the_rows_are(site):
    page = said(site.client("administrator").get("/administration/engine"))
    for words in ("duckdb:///", "DuckDB", "Synchronised", "order_lines", "78 fields of"):
        assert words in page
    assert site.client("analyst").get("/administration/engine").status_code == 403


@pytest.fixture(scope="module")
def served(warehouse):
    """The company's tables in a server that is started for this, and its address without the password."""
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("no PostgreSQL server is installed (Debian: postgresql)")
    from tests.engines import bound_company

    with TemporaryDirectory(prefix="presek-pg-") as place, servers.postgresql(Path(place)) as running:
        secret = quote(servers.PASSWORD, safe="")
        bound_company.in_postgres(warehouse[0], running.url.replace("//presek@", f"//presek:{secret}@"))
        yield running.url
        from presek.app import engine_sessions

        engine_sessions.close_all()  # a server waits for its guests to leave


def test_from_suggest_to_pages_by_commands_alone(
    warehouse,
    served,
    tmp_path,
    monkeypatch,
    capsys,
    django_db_blocker,
):
    from presek.app import wiring
    from presek.cli.main import exit_code
    from tests.engines import bound_company
    from tests.web import people

    before = wiring.home_folder()
    monkeypatch.setenv("PRESEK_ENGINE_PASSWORD", servers.PASSWORD)
    folder = tmp_path / "home"
    with django_db_blocker.unblock():
        bound_company.found(folder, like=warehouse[1])

        def presek(*words: str) -> str:
            assert exit_code([*words, "--home", str(folder)]) == 0, capsys.readouterr().err
            return capsys.readouterr().out

        (tmp_path / "engine.yaml").write_text(presek("engine", "suggest", served), "utf-8")
        assert servers.PASSWORD not in (tmp_path / "engine.yaml").read_text("utf-8")
        (tmp_path / "engine.yaml").write_text(warehouse[0].binding(served), "utf-8")
        assert "fits the engine's tables" in presek("engine", "check", str(tmp_path / "engine.yaml"))
        presek("engine", "bind", str(tmp_path / "engine.yaml"))
        bound_company.with_segments(folder)
        shown = presek("engine", "show")
        assert "PostgreSQL" in shown
        assert servers.PASSWORD not in shown
        people.invite()
        people.leave()
        wiring.start(before)
    assert not [
        path for path in folder.rglob("*") if path.is_file() and servers.PASSWORD.encode() in path.read_bytes()
    ], "the password was kept"
    for site in opened_site(folder, django_db_blocker):
        _, _, run, customer, pages = warehouse
        mine = site.home.published()
        assert (mine.hash, mine.customers) == (run.hash, run.customers)
        client = site.client("manager")
        for path in ("/segments/careful_it_buyers", "/customers/{customer}/timeline"):
            assert said(client.get(path.format(customer=customer))) == pages[path]
