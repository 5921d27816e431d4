"""The commands about policies: from a file to a customer's conditions, and what is refused on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from presek.cli.shapes import EXAMPLES
from tests.cli.test_commands import fits, shape

FILE = """\
edition: 1
policies:
  - key: firms
    segment: it_small
    labels: {en: Small IT firms}
    valid_from: 2026-01-01
    payment_terms: {net_days: 21}
"""


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "policies.yaml"
    path.write_text(FILE, "utf-8")
    return path


def test_a_file_of_policies_is_planned_then_proposed_then_approved_by_another(presek, example, file):
    planned = presek("apply", file, "--dry-run", "--home", example, "--json").json
    assert planned["policies"][0]["state"] == "new"
    assert not planned["applied"]
    assert presek("policies", "show", "firms", "--home", example).code == 2

    assert presek("apply", file, "--home", example, "--json").json["policies"][0]["status"] == "proposed"
    refused = presek("policies", "approve", "firms", 1, "--home", example)
    assert (refused.code, "another person approves it" in refused.err) == (2, True)
    done = presek("policies", "approve", "firms", 1, "--by", "zofia", "--home", example, "--json").json
    assert (done["status"], done["active"]) == ("approved", True)
    assert fits(shape(done), shape(EXAMPLES["policies approve"]))

    again = presek("apply", file, "--home", example, "--json").json
    assert [each["state"] for each in again["policies"]] == ["unchanged"]
    member = presek("intersect", "it_small", "--home", example, "--json")
    assert member.code == 0
    assert presek("policies", "retire", "firms", "--by", "zofia", "--home", example, "--json").json["ended"] == 1


def test_conditions_are_printed_with_their_reasons(presek, example):
    told = presek("conditions", "F-00001", "--home", example, "--json").json
    assert set(told) >= {"customer", "day", "conditions", "unassigned", "version", "hash"}
    assert told["conditions"]["payment_terms"]["value"]["net_days"] is not None

    said = presek("conditions", "F-00001", "--home", example)
    assert "payment_terms" in said.out
    assert presek("conditions", "nobody", "--home", example).code == 3


def test_the_file_of_changes_is_copied_where_it_is_wanted(presek, example, tmp_path):
    wanted = tmp_path / "erp.csv"

    told = presek("conditions", "--changes", "-o", wanted, "--home", example, "--json").json

    assert told["path"] == str(wanted)
    assert wanted.read_text("utf-8").splitlines()[0].startswith("customer,net_days")
    assert presek("conditions", "--changes", "--day", "1999-01-01", "--home", example).code == 3


def test_an_exception_is_asked_approved_and_ended(presek, example):
    asked = presek(
        "exceptions", "ask", "F-00001", "discount", '{"percent": 15}', "--reason", "negotiated: a fair", "--home",
        example, "--json",
    ).json  # fmt: skip
    assert (asked["note"], asked["status"]) == ("a fair", "asked")
    number = asked["number"]

    assert presek("exceptions", "approve", number, "--home", example).code == 2
    done = presek(
        "exceptions", "approve", number, "--by", "zofia", "--until", "2026-07-31", "--home", example, "--json"
    )
    assert done.json["expires"] == "2026-07-31"
    listed = presek("exceptions", "list", "--home", example, "--json").json
    assert fits(shape(listed), shape(EXAMPLES["exceptions list"])), shape(listed)
    assert presek("exceptions", "end", number, "--home", example, "--json").json["status"] == "ended"


def test_a_change_is_simulated_and_nothing_is_kept(presek, example, file):
    before = presek("conditions", "F-00001", "--home", example, "--json").json["hash"]

    told = presek("simulate", file, "--home", example, "--json").json

    assert {"moved", "changed", "transitions", "effects", "legal"} <= set(told)
    assert presek("simulate", "--policy", "b_customers:2", "--home", example).code == 0
    assert presek("conditions", "F-00001", "--home", example, "--json").json["hash"] == before


def test_a_wrong_file_is_told_with_its_place(presek, example, file):
    file.write_text(FILE.replace("it_small", "it_smal").replace("21", "2100"), "utf-8")

    said = presek("apply", file, "--home", example)

    assert said.code == 2
    assert "7:31" in said.err
    file.write_text(FILE.replace("it_small", "it_smal"), "utf-8")
    assert "Did you mean it_small" in presek("apply", file, "--home", example).err


def test_a_kept_answer_replays_to_the_same_hash(presek, example):
    kept = presek("conditions", "F-00002", "--keep", "--as-of", "2026-07-31", "--home", example, "--json")

    told = presek("policies", "replay", "--home", example, "--json")

    assert kept.json["day"] == "2026-07-31"
    assert told.json == {"answers": 1, "same": 1, "differing": []}


def test_the_example_s_policies_tell_both_stories(example):
    from presek.app import conditions
    from presek.app.home import Home
    from presek.policy.book import Party, Standing
    from presek.policy.treatment import Channel

    by = conditions.deciding(Home.open(example))
    for_99 = by.standings.sets["basic_care"].true - by.standings.sets["seniors"].true

    assert len(for_99)
    for ordinal in for_99.ordinals().tolist():
        service = by.decide(by.standings.of(ordinal)).service.value
        assert service is not None
        assert service.channels == (Channel.PORTAL, Channel.EMAIL)
    buyer = Standing(
        "",
        frozenset({"b_class", "it_small", "careful_it_buyers", "late_payers"}),
        party=Party(country="PL", size="small", body="firm"),
        known=frozenset({"value_security", "order_lines", "industry"}),
    )
    got = by.decide(buyer)
    assert next(line.key for line in got.pitch.value or ()) == "references"
    assert got.terms.value is not None
    assert (got.terms.value.net_days, got.discount.value and got.discount.value.basis_points) == (14, 0)
