"""The feed of changes: in order, by a cursor that means the same for good, for keys that may see what is in it."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def firms(tmp_path_factory, migrated, django_db_blocker):
    """A base in which some moved: three runs, the second with new customers, the third with another rule."""
    from presek.app import refresh, wiring
    from tests.app import homes

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path_factory.mktemp("feed") / "home", migrated)
        homes.put(home, "customers", [{"customer": f"c{number}", "employees": number} for number in range(30)])
        homes.force(home, homes.segments("size", {"small": "employees < 10", "large": "employees >= 25"}))
        refresh.refresh(home)
        homes.put(home, "customers", [{"customer": f"n{number}", "employees": number} for number in range(12)])
        refresh.refresh(home)
        homes.force(home, homes.segments("size", {"small": "employees < 5", "large": "employees >= 25"}))
        refresh.refresh(home)
        yield home
        homes.leave()
        wiring.start(before)


@pytest.fixture
def program(firms):
    from tests.api.programs import Programs

    made = Programs(firms)
    yield made("customers")
    made.leave()


def everything(program, *, a_page: int, **query):
    found, after = [], None
    while True:
        answer = program.get("changes", {"limit": a_page, **query, **({"after": after} if after else {})}).json()
        found += answer["data"]["changes"]
        after = answer["next"]
        if not answer["data"]["more"]:
            return found, after


@pytest.mark.parametrize("a_page", [1, 7, 1000])
def test_pages_of_any_size_say_the_same_and_nothing_twice(program, a_page):
    found, after = everything(program, a_page=a_page)

    assert [each["customer"] for each in found if each["run"] == 1 and each["segment"] == "small"] == [
        f"c{number}" for number in range(10)
    ]
    assert {(each["type"], each["reason"]) for each in found if each["run"] == 2} == {("segment.entered", "data")}
    assert {(each["type"], each["reason"], each["segment"]) for each in found if each["run"] == 3} == {
        ("segment.left", "rule", "small")
    }
    assert len({each["id"] for each in found}) == len(found) == 10 + 5 + 10 + 10
    assert program.get("changes", {"after": after}).json()["data"] == {"changes": [], "more": False}


def test_the_same_cursor_gives_the_same_changes(program):
    first = program.get("changes", {"limit": 3}).json()
    again = [program.get("changes", {"limit": 4, "after": first["next"]}).json() for _ in range(2)]

    assert again[0] == again[1]
    assert not {each["id"] for each in first["data"]["changes"]} & {each["id"] for each in again[0]["data"]["changes"]}


def test_only_what_is_wanted_comes(program):
    large, _ = everything(program, a_page=100, segment="large")
    left, _ = everything(program, a_page=100, topic="segment.left")

    assert {each["segment"] for each in large} == {"large"}
    assert {each["type"] for each in left} == {"segment.left"}


def test_the_end_is_where_one_begins_who_wants_only_what_comes(program):
    answer = program.get("changes", {"after": "end"}).json()
    assert answer["data"]["changes"] == []
    assert program.get("changes", {"after": answer["next"]}).json()["data"]["changes"] == []


def test_changed_conditions_need_a_key_for_them(program):
    assert program.get("changes", {"topic": "conditions.changed"}).status_code == 403


@pytest.mark.parametrize("after", ["x", "MS4w", "a" * 400, "ż", "MS4xLi4wLi0xLjAuLTE5OS4"])
def test_what_is_no_cursor_is_told(program, after):
    answer = program.get("changes", {"after": after})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "no-cursor"
