"""A base that is bound to an engine says what a base with the same rows of its own says, whichever engine it is:
segments, pages, one customer, what a rule would count. Rows are not copied; customers are synchronised."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest

from tests.engines.bound_places import BROKEN, ENGINES, place, renamed, together, with_value, without
from tests.web.conftest import company as company
from tests.web.conftest import opened as opened_site

pytestmark = pytest.mark.timeout(900)

PAGES = (
    "/?-country=PL&age-from=20&age-to=50&compared-with=sex%3D2&interests=travel",
    "/segments/careful_it_buyers",
    "/segments/b_class/interests",
    "/policies/b_customers/simulation?version=2",
    "/receivables?late=15",
    "/customers/{customer}/timeline",
    "/today",
)
"""Pages that must say the same, word for word."""
EXPLAINED = ("careful_it_buyers", "b_class", "loyal_regional_families")


@pytest.fixture(scope="module")
def warehouse(company, django_db_blocker):
    """The example company as tables, what its base says, and the text of its pages."""
    from tests.engines import bound_company

    for site in opened_site(company, django_db_blocker):
        customer, whole = site.customer_with("age"), bound_company.warehouse_of(site.home)
        yield (
            whole, site.home.about(), site.home.published(), customer,
            {path: said(site.client("manager").get(path.format(customer=customer))) for path in PAGES}
            | explained(site, customer) | found_by_contact(site, whole),
        )  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def bound(request, warehouse, tmp_path_factory, django_db_blocker):
    """An engine with those tables, and the folder of a home that is bound to them."""
    from presek.app import engine_sessions, wiring
    from tests.engines import bound_company
    from tests.web import people

    folder = tmp_path_factory.mktemp("bound")
    before = wiring.home_folder()
    with place(request.param) as engine, engine.secrets():
        engine.put(warehouse[0].tables, "")
        (folder / "engine.yaml").write_text(engine.binding(warehouse[0], "", target="presek"), "utf-8")
        with django_db_blocker.unblock():
            bound_company.bind(folder / "home", folder / "engine.yaml", like=warehouse[1])
            people.invite()
            people.leave()
            wiring.start(before)
        yield engine, folder / "home"
        engine_sessions.close_all()  # a server waits for its guests to leave


@pytest.fixture
def site(bound, django_db_blocker):
    """The site over the bound base; tests that use it only look."""
    yield from opened_site(bound[1], django_db_blocker)


@pytest.fixture
def own(bound, warehouse, tmp_path, django_db_blocker):
    """The site over a copy of the bound base, and tables of its own in the engine, for tests that change them."""
    from presek.app import engine_binding

    engine, folder = bound
    shutil.copytree(folder, tmp_path / "home")
    engine.put(warehouse[0].tables, "own ")
    for each in opened_site(tmp_path / "home", django_db_blocker):
        (tmp_path / "home" / "engine.yaml").write_text(engine.binding(warehouse[0], "own "), "utf-8")
        checked = engine_binding.look_again(each.home)
        assert checked is not None
        assert not checked.problems
        yield each, engine


def said(response) -> str:
    """The words of a page, without what is of the one home alone."""
    assert response.status_code == 200
    text = re.sub(r"<script.*?</script>|Made-up data", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def explained(site, customer: str) -> dict[str, object]:
    """Why somebody is in some segments or not, and who nearly is."""
    from presek.app import explaining, near_misses

    found: dict[str, object] = {}
    for segment in EXPLAINED:
        found[f"why {segment}"] = without_origin(explaining.explain(site.home, customer, segment).as_json())
        found[f"near {segment}"] = near_misses.near_misses(site.home, segment, most=5).as_json()
    return found


def found_by_contact(site, warehouse) -> dict[str, object]:
    """Whom the names, addresses and numbers of contact persons find, and who calls from there."""
    from presek.app import looking_up, searching
    from presek.app.looking_up import Known
    from presek.app.sight import EVERYTHING

    rows = warehouse.tables["contacts"].select(["Name", "Email", "Phone"]).to_pylist()
    asked = next(tuple(row.values()) for row in rows if all(row.values()))
    found: dict[str, object] = {"who calls": looking_up.look_up(site.home, Known.EMAIL, asked[1]).as_json()}
    for text in asked:
        found[f"find {text}"] = searching.customers(site.home, text, most=3, sight=EVERYTHING).as_json()
        assert found[f"find {text}"]["customers"]
    found["contact persons"], found["whose contact"] = compared(site)
    assert found["contact persons"]
    return found


def compared(site) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The contact persons whom customers are compared with as duplicates are looked for, and who is one of them."""
    from presek.app import duplicates, reading
    from presek.source import duplicates_links

    opened = reading.opened(site.home)
    contacts, key = duplicates._contacts(opened), opened.snapshot.key
    people = duplicates._people(site.home, opened)
    table = sorted((key(row.pop("company")), *row.values()) for row in contacts.to_pylist())
    found = duplicates_links.find(people, contacts)
    return table, sorted((key(each.person), key(each.company), each.contact, *each.by) for each in found)


def without_origin(said: object) -> object:
    """What is explained, but for where each value is from and when it was seen."""
    match said:
        case dict():
            left_out = ("observed_on", "source", "origin")
            return {key: without_origin(each) for key, each in said.items() if key not in left_out}
        case list():
            return list(map(without_origin, said))
        case _:
            return said


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
    for path in PAGES:
        assert said(client.get(path.format(customer=customer))) == pages[path], path
    said(client.get(f"/customers/{customer}"))  # it says when something became known
    told = explained(site, customer) | found_by_contact(site, warehouse[0])
    assert told == {key: value for key, value in pages.items() if key not in PAGES}


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


def test_only_what_changed_of_the_customers_is_written(own, warehouse):
    from presek.app import engine_binding, reading
    from presek.app.refresh import is_due, refresh

    site, engine = own
    opened = reading.opened(site.home)
    first, second, third = (opened.snapshot.key(place) for place in range(3))
    ages = pages_of(site, first)
    whole = warehouse[0].tables["Customers"]
    changed = without(with_value(whole, first, "City", "Nowe Miasto"), second)
    engine.put({"Customers": together(changed, renamed(whole, third, "NEW-1"))}, "own ")
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
    back = together(with_value(whole, first, "City", "Nowe Miasto"), renamed(whole, third, "NEW-1"))
    engine.put({"Customers": back}, "own ")
    done = engine_binding.synchronise(site.home, say=lambda _: None, going=lambda: None)
    assert (done.new, done.gone, done.back) == (0, 0, 1)
    refresh(site.home)
    assert reading.opened(site.home).snapshot.ordinal(second) == opened.snapshot.ordinal(second)


def pages_of(site, key: str) -> int:
    """How many versions of the age of a customer are known."""
    from presek.app import reading

    opened = reading.opened(site.home)
    return len(opened.customer(opened.ordinal(key)).fields.get("age", ()))


def test_a_segment_that_the_engine_cannot_compute_keeps_its_members_and_says_why(own, warehouse):
    from presek.app.refresh import refresh
    from presek.store import alerts, engines

    site, engine = own
    before = {each.key: each for each in site.home.published().counts}
    time = site.home.catalog().relations["interactions"].time.replace("_", " ").title()
    interactions = warehouse[0].tables["interactions"]
    engine.breaks("own interactions", interactions, time)
    done = refresh(site.home)
    refused = set(done.refused)
    assert refused == {"loyal_regional_families"}
    for each in done.counts:
        assert each.inside == before[each.key].inside
        assert (each.held_from is not None) == (each.key in refused)
    (key,) = refused
    assert BROKEN[engine.engine] in engines.refused()[key].says
    assert any(each.code == "segment-refused" for each in alerts.standing())
    page = said(site.client("manager").get(f"/segments/{key}"))
    assert "The engine could not compute this segment, so its last good members stand." in page
    engine.mends("own interactions", interactions)
    assert refresh(site.home).refused == {}
    assert engines.refused() == {}
    assert not [each for each in alerts.standing() if each.code == "segment-refused"]


def test_what_was_published_is_written_back_as_tables(site, bound):
    from presek.app import engines, writing_back
    from presek.engine.sql.opening import open_engine
    from presek.values.problem import Problems

    place = writing_back.place_of(engines.of(site.home))
    run = site.home.published()
    if bound[0].engine == "sail":
        # As it ships, its catalog is one session's.
        with pytest.raises(Problems) as refused:
            writing_back.write(site.home)
        assert [each.code for each in refused.value.problems] == ["target-forgotten"]
        return
    written = {each.kind: each for each in writing_back.write(site.home)}
    assert written["presek_memberships"].rows == sum(each.inside + each.unknown for each in run.counts)
    assert written["presek_conditions"].rows > 0
    assert all(each.anew for each in written.values())
    assert writing_back.write(site.home) == (), "all of it is there"
    connection = open_engine(place.url, secrets=bound[0].there.secrets, writing=True)
    try:
        chosen = (
            f"SELECT segment, count(*) AS many FROM {place.target.quoted('presek_memberships_now')} GROUP BY segment"
        )
        found = {row["segment"]: row["many"] for row in connection.fetch(chosen).to_pylist()}
    finally:
        connection.close()
    assert found == {each.key: each.inside + each.unknown for each in run.counts if each.inside + each.unknown}


def test_what_is_the_engines_is_not_written_here(site):
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


def test_the_page_of_the_engine_shows_where_the_rows_are(site, bound):
    page = said(site.client("administrator").get("/administration/engine"))
    for words in (bound[0].there.url.split("://")[0], "Synchronised", "order_lines", "78 fields of"):
        assert words in page
    assert site.client("analyst").get("/administration/engine").status_code == 403


@pytest.mark.parametrize("bound", ["postgres"], indirect=True)
def test_from_suggest_to_pages_by_commands_alone(
    warehouse,
    bound,
    tmp_path,
    capsys,
    django_db_blocker,
):
    from presek.app import wiring
    from presek.cli.main import exit_code
    from tests.engines import bound_company
    from tests.web import people

    before, (engine, _) = wiring.home_folder(), bound
    folder, password = tmp_path / "home", engine.there.secrets["password"]
    with django_db_blocker.unblock():
        bound_company.found(folder, like=warehouse[1])

        def presek(*words: str) -> str:
            assert exit_code([*words, "--home", str(folder)]) == 0, capsys.readouterr().err
            return capsys.readouterr().out

        (tmp_path / "engine.yaml").write_text(presek("engine", "suggest", engine.there.url), "utf-8")
        assert password not in (tmp_path / "engine.yaml").read_text("utf-8")
        (tmp_path / "engine.yaml").write_text(engine.binding(warehouse[0], ""), "utf-8")
        assert "fits the engine's tables" in presek("engine", "check", str(tmp_path / "engine.yaml"))
        presek("engine", "bind", str(tmp_path / "engine.yaml"))
        bound_company.with_segments(folder)
        shown = presek("engine", "show")
        assert "PostgreSQL" in shown
        assert password not in shown
        people.invite()
        people.leave()
        wiring.start(before)
    assert not [path for path in folder.rglob("*") if path.is_file() and password.encode() in path.read_bytes()], (
        "the password was kept"
    )
    for site in opened_site(folder, django_db_blocker):
        _, _, run, customer, pages = warehouse
        mine = site.home.published()
        assert (mine.hash, mine.customers) == (run.hash, run.customers)
        client = site.client("manager")
        for path in ("/segments/careful_it_buyers", "/customers/{customer}/timeline"):
            assert said(client.get(path.format(customer=customer))) == pages[path]
