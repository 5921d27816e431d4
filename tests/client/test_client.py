"""The client of the API: what it asks is answered, what fails is tried again, what holds is not sent twice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from presek.app import intake, intake_drain, wiring
from presek.client import Client, Refused, Unreachable
from presek.client_telling import Telling
from tests.client.crooked import crooked
from tests.house import tracked

HOW_TO = tracked.ROOT / "docs" / "how-to" / "ask-from-a-program.md"


@pytest.fixture
def presek(served, key):
    with Client(served.url, key) as client:
        yield client


@pytest.fixture
def somebody(presek) -> str:
    return next(presek.segments.members("a_class"))


def test_every_question_has_its_answer(presek, somebody):
    listed = presek.segments.listed(language="pl")
    segments = {each.key: each for each in listed.data}
    members = list(presek.segments.members("a_class", a_page=7))

    assert re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]{16}", listed.version)
    assert len(members) == len(set(members)) == segments["a_class"].inside
    assert presek.segments.members_as_arrow("a_class").startswith(b"\xff\xff\xff\xff")
    counted = presek.segments.count("employees >= 10").data
    assert counted.inside + counted.out + counted.cannot_say == 400
    both = presek.segments.intersection(["a_class", "it_small"], without=["late_payers"]).data
    assert both == len(list(presek.segments.members_of_intersection(["a_class", "it_small"], without=["late_payers"])))
    assert all(each["missing"] for each in presek.segments.near_misses("it_small", most=3).data)
    assert presek.customers.segments(somebody).data["a_class"] == "in"
    assert presek.customers.explanation(somebody, "a_class").data["verdict"] == "in"
    assert presek.customers.look_up(phone="+38619999999").data == ()
    first = presek.changes(segment=["a_class", "b_class"], limit=5)
    assert [each["type"] for each in first.data] == ["segment.entered"] * 5
    assert presek.changes(first.next, limit=1).data[0]["id"] not in {each["id"] for each in first.data}
    assert presek.changes("end").data == ()


def test_conditions_quotes_and_files(presek, somebody):
    one = presek.conditions.of(somebody)
    [many] = presek.conditions.of_many([somebody, "nobody at all"])
    lines = [{"product": "P-1", "quantity": 2, "unit_price": "10.00"}]
    [day] = presek.conditions.days_of_changes().data
    changes = presek.conditions.changes(day).data

    assert one.data.customer == somebody
    assert set(many.data.given) == {somebody}
    assert many.data.given[somebody]["payment_terms"] == one.data.given("payment_terms")
    assert many.data.unknown == ("nobody at all",)
    assert presek.conditions.check_quote(somebody, lines).data["accepted"]
    assert len(changes) == 400
    assert presek.conditions.changes_as_csv(day).count(b"\n") == 401


def test_a_batch_of_any_size_is_asked_in_parts(presek):
    answers = list(presek.conditions.of_many(f"nobody {number}" for number in range(10_001)))

    assert [len(answer.data.unknown) for answer in answers] == [10_000, 1]


@pytest.mark.parametrize(
    "odd", ["a/b", "..", ".", "a//b", "a?b#c", "100 %", "ż ó ł 🙂", "x/conditions", "a\\b", "a+b&c=d"]
)
def test_any_key_of_a_customer_can_be_asked_for(presek, odd):
    with pytest.raises(Refused) as found:
        presek.conditions.of(odd)

    assert (found.value.status, found.value.problems[0].code) == (404, "unknown-customer")
    assert f"'{odd}'" in found.value.problems[0].says


def test_what_did_not_change_is_not_sent_twice(presek, somebody):
    first, second = presek.conditions.of(somebody), presek.conditions.of(somebody)

    assert (first.unchanged, second.unchanged) == (False, True)
    assert second.data == first.data
    assert second.version == first.version


def test_a_refusal_tells_its_problems(presek, served):
    with pytest.raises(Refused, match="no segment is called") as found:
        presek.segments.intersection(["a_clas"])
    assert found.value.problems[0].nearest[0] == "a_class"
    with Client(served.url, "presek_no_key") as stranger, pytest.raises(Refused) as refused:
        stranger.segments.listed()
    assert (refused.value.status, refused.value.problems[0].code) == (401, "no-key")


@pytest.mark.parametrize("fault", ["drop", "half", 429, 502, 503, 504])
def test_what_fails_on_the_way_is_asked_again_and_answered_the_same(served, key, somebody, fault):
    waited: list[float] = []
    with crooked(served.url, fault, fault) as server, Client(server.url, key, wait=waited.append) as client:
        answer = client.conditions.of(somebody, as_of="2026-06-30")
        seen = list(server.seen)

    with Client(served.url, key) as straight:
        assert answer == straight.conditions.of(somebody, as_of="2026-06-30")
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert waited == ([7.0, 7.0] if fault == 429 else [0.1, 0.2])


def test_a_question_with_a_body_is_asked_again_too(served, key, somebody):
    with crooked(served.url, 503, "drop") as server, Client(server.url, key, wait=lambda _: None) as client:
        [answer] = client.conditions.of_many([somebody])
        seen = list(server.seen)

    assert set(answer.data.given) == {somebody}
    assert [json.loads(body) for _, _, body in seen] == [{"customers": [somebody], "as_of": None}] * 3


def test_after_the_last_try_it_says_so(served, key):
    with crooked(served.url, *["drop"] * 9) as server, Client(server.url, key, tries=3, wait=lambda _: None) as client:
        with pytest.raises(Unreachable, match="does not answer"):
            client.segments.listed()
        assert len(server.seen) == 3
    with crooked(served.url, *[503] * 9) as server, Client(server.url, key, tries=2, wait=lambda _: None) as client:
        with pytest.raises(Refused, match="HTTP 503"):
            client.segments.listed()
        assert len(server.seen) == 2


def test_a_refusal_is_not_asked_again(served, key):
    with crooked(served.url) as server, Client(server.url, key) as client:
        with pytest.raises(Refused):
            client.conditions.of("nobody at all")
        assert len(server.seen) == 1


def test_many_threads_use_one_client(presek, somebody):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: presek.conditions.of(somebody).data.hash, range(64)))

    assert len(set(answers)) == 1


@pytest.mark.parametrize("address", ["127.0.0.1:8000", "ftp://x", "", "http://"])
def test_what_is_no_address_is_told_at_once(address):
    with pytest.raises(ValueError, match="expected http"):
        Client(address, "key")


def test_u11_an_erp_takes_conditions_with_their_version(served, somebody):
    """Make a key by the command, ask for conditions of a day, keep the version; asking again says the same."""
    command = [sys.executable, "-m", "presek.cli", "keys", "add", "ERP", "--scope", "conditions", "--json"]
    made = subprocess.run([*command, "--home", str(served.folder)], capture_output=True, text=True, check=True)
    secret = json.loads(made.stdout)["key"]

    with crooked(served.url, "drop", 503) as server, Client(server.url, secret, wait=lambda _: None) as erp:
        first = erp.conditions.of(somebody, as_of="2026-06-30")
        kept = {"customer": somebody, "version": first.version, "hash": first.data.hash}
        again = erp.conditions.of(somebody, as_of="2026-06-30")

    assert {"customer": somebody, "version": again.version, "hash": again.data.hash} == kept
    assert (first.as_of, first.data.day) == ("2026-06-30", "2026-06-30")
    assert again.unchanged


def test_the_how_to_does_what_it_says(served, key, somebody, capsys):
    [code] = re.findall(r"```python\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    shown = re.findall(r'"(http://127\.0\.0\.1:8000)"|"(F-00024)"|"(presek_…)"', code)
    assert len(shown) == 3

    own = code.replace("http://127.0.0.1:8000", served.url).replace("F-00024", somebody).replace("presek_…", key)
    exec(compile(own, str(HOW_TO), "exec"), {})

    said = capsys.readouterr().out
    assert "net_days" in said
    assert re.search(r"[0-9a-f]{16}-[0-9a-f]{16}", said)


def test_the_client_is_one_file_that_needs_only_the_standard_library(tmp_path):
    source = (tracked.ROOT / "src" / "presek" / "client.py").read_text("utf-8")
    (tmp_path / "client.py").write_text(source, "utf-8")
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import client; client.Client('http://x', 'k')"], cwd=tmp_path, check=False
    )

    assert done.returncode == 0
    assert Path(tmp_path / "client.py").exists()


def test_events_and_facts_are_told_in_batches_and_the_receipts_say_what_became_of_them(served, key, django_db_blocker):
    allow(served.folder, django_db_blocker, "shop")
    order = {"source": "shop", "relation": "orders", "customer": "told", "happened_at": "2026-06-01", "net_amount": "1"}
    with Client(served.url, key) as client:
        telling = Telling(client, a_batch=2)
        people = telling.customers([{"key": "told", "source": "shop", "facts": {"kind": "company"}}])
        taken = telling.events([{**order, "id": number} for number in (1, 2)] + [{**order, "id": 3, "colour": "red"}])
        waiting = telling.became(taken[0].receipt)
        drain(served.folder, django_db_blocker)
        became = telling.settled((*people, *taken))

    assert [(each.taken, each.apart) for each in taken] == [(2, 0), (1, 1)]
    assert waiting.waiting
    assert [(each.accepted, each.rejected) for each in became] == [(1, 0), (2, 0), (0, 1)]
    assert became[2].reasons[0]["code"] == "unknown-field"


def allow(folder, django_db_blocker, source: str) -> None:
    in_home(folder, django_db_blocker, lambda home: intake.allow(source, by="tests"))


def drain(folder, django_db_blocker) -> None:
    in_home(
        folder, django_db_blocker, lambda home: intake_drain.drain(home, say=lambda _: None, stopping=lambda: False)
    )


def in_home(folder, django_db_blocker, do) -> None:
    from presek.app.home import Home
    from tests.web import people

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        do(Home.open(folder))
        people.leave()
        wiring.start(before)
