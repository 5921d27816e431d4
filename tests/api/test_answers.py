"""What the API says is what the commands and pages say."""

from __future__ import annotations

import io

import pyarrow as pa
import pytest

ARROW = "application/vnd.apache.arrow.stream"


@pytest.fixture
def inside(site):
    """segment → the keys of those in it, by the published run."""
    from presek.app import reading

    def of(segment: str) -> list[str]:
        snapshot = reading.opened(site.home).snapshot
        return [snapshot.key(int(each)) for each in reading.answer(site.home, segment).true.ordinals()]

    return of


def pages(program, path: str, **query: object) -> list[list[str]]:
    found, cursor = [], None
    while True:
        said = program.get(path, {**query, **({"cursor": cursor} if cursor else {})}).json()
        found.append(said["data"]["customers"])
        cursor = said["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_pages_tell_everybody_once(ask, inside, limit):
    found = pages(ask("customers"), "segments/a_class/customers", limit=limit)

    assert [key for page in found for key in page] == inside("a_class")
    assert all(len(page) == limit for page in found[:-1])


def test_an_arrow_stream_tells_the_same_at_once(ask, inside):
    answer = ask("customers").get("segments/c_class/customers", accept=ARROW)

    assert answer["Content-Type"] == ARROW
    table = pa.ipc.open_stream(io.BytesIO(b"".join(answer.streaming_content))).read_all()
    assert table.column_names == ["customer"]
    assert table["customer"].to_pylist() == inside("c_class")
    held = ask("customers").get("segments/c_class/customers", accept=ARROW, if_none_match=answer["ETag"])
    assert held.status_code == 304


def test_those_who_cannot_be_judged_are_told_apart(ask, inside):
    found = pages(ask("customers"), "segments/it_small/customers", state="cannot_say", limit=500)
    everybody = [key for page in found for key in page]

    assert everybody
    assert not set(everybody) & set(inside("it_small"))


def test_an_intersection_counts_and_lists_the_same(ask, inside):
    program = ask()
    query = {"of": ["it_small", "b_class"], "without": ["late_payers"]}
    counted = program.get("intersections", query).json()["data"]
    [listed] = pages(program, "intersections/customers", **query)

    assert counted["in"] == len(listed)
    assert set(listed) <= set(inside("it_small")) & set(inside("b_class")) - set(inside("late_payers"))


def test_a_count_takes_text_and_tree_and_an_instant(ask):
    from presek.segment import parse, tree

    program = ask("segments")
    text = "employees >= 10"
    by_text, by_tree = (
        program.post("count", {"rule": rule}).json()["data"] for rule in (text, tree.to_json(parse.parse(text)))
    )
    then = program.post("count", {"rule": "any orders(last 30 days)", "as_of": "2020-01-31"}).json()

    assert by_text == by_tree
    assert by_text["in"] + by_text["out"] + by_text["cannot_say"] == ask.site.size
    assert (then["as_of"], then["data"]["in"]) == ("2020-01-31", 0)


def test_one_customer_is_told_their_segments_as_lists_tell_them(ask, inside):
    program = ask("customers")
    key = ask.site.customer
    told = program.get(f"customers/{key}/segments").json()["data"]["segments"]

    assert {segment for segment, state in told.items() if state == "in"} == {
        segment for segment in told if key in inside(segment)
    }


def test_an_explanation_is_that_of_the_command(ask):
    from presek.app import explaining

    key = ask.site.customer
    told = ask("customers", "intrusive", "special").get(f"customers/{key}/segments/it_small/explanation").json()["data"]

    assert told == explaining.explain(ask.site.home, key, "it_small").as_json()


def test_intrusive_facts_are_told_to_keys_that_may_know_them(ask):
    key = ask.site.customer_with("value_security")
    path = f"customers/{key}/segments/security_seekers/explanation"
    seen = ask("customers", "intrusive").get(path)
    hidden = ask("customers").get(path)

    assert "hidden for your role" not in seen.content.decode()
    assert "hidden for your role" in hidden.content.decode()
    assert seen.json()["data"]["verdict"] == hidden.json()["data"]["verdict"]


def test_nothing_is_counted_by_what_is_hidden(ask):
    rule = {"rule": "value_security > 3"}
    refused = ask("segments").post("count", rule)

    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (403, "hidden-field")
    assert ask("segments", "intrusive").post("count", rule).status_code == 200
    assert ask("customers").get("segments/security_seekers/near-misses").status_code == 403
    assert ask("customers", "intrusive").get("segments/security_seekers/near-misses").status_code == 200


def test_pages_continue_the_run_of_the_first(own_ask):
    from presek.app import applying, refresh
    from tests.app import homes

    home, program = own_ask.site.home, own_ask("customers")
    first = program.get("segments/a_class/customers", {"limit": 5}).json()
    rest = {"limit": 10_000, "cursor": first["next"]}
    before = program.get("segments/a_class/customers", rest).json()
    applying.put_in_force(home, (homes.segments("more", {"everybody_here": "everyone"}),), by="tests")
    refresh.refresh(home)
    after = program.get("segments/a_class/customers", rest)

    assert after.json() == before
    assert program.get("segments/a_class/customers").json()["version"] != before["version"]
    gone = program.get("segments/a_class/customers", {"cursor": "OTk5OS41"})
    assert (gone.status_code, gone.json()["problems"][0]["code"]) == (410, "cursor-gone")
