"""Rejects on the command line: listed, mended by rules or by a file, imported again; and what faults do by the
catalog."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

MAPPING = """\
edition: 1
table: customers
key: id
columns: {mail: email, status: marital_status, staff: employees}
"""
ROWS = """\
id,mail,status,staff
A,anna@example.pl,M,5
B,borut at example,M,7
C,Cene <cene@example.pl>,divorcd,9
D,dora@example.pl,qwertyuiop,many
"""


@pytest.fixture
def file(home, tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROWS, "utf-8")
    (tmp_path / "people.yaml").write_text(MAPPING, "utf-8")
    return path


def imported(presek, file: Path) -> dict[str, int]:
    said = presek("import", file, "--mapping", file.with_suffix(".yaml"), "--json")
    assert said.code == 0, said.err
    assert said.json["read"] == sum(said.json[name] for name in ("accepted", "rejected", "filtered", "unchanged"))
    return said.json


def apply(presek, file: Path, fields: str) -> None:
    own = file.with_name("catalog.yaml")
    own.write_text(f"edition: 1\nfields:\n{fields}", "utf-8")
    said = presek("catalog", "--apply", own)
    assert said.code == 0, said.err


def replayed(said) -> dict:
    assert said.code == 0, said.err
    (found,) = said.json["replayed"]
    return found


def rows(presek) -> list[int]:
    return [each["row"] for each in presek("rejects", "--json").json["rejects"]]


ERROR = "  email: {on_fault: error}\n  marital_status: {on_fault: error}\n"


def test_rejects_are_mended_by_rules_and_imported_again(file: Path, presek):
    apply(presek, file, ERROR)
    assert imported(presek, file)["rejected"] == 3

    said = presek("rejects", "--import", 1, "--mend", "mail: borut at example => borut@example.pl", "--json")

    found = replayed(said)
    assert (found["import"], found["mended"]) == (1, 1)
    assert (found["replay"]["accepted"], found["replay"]["rejected"]) == (1, 0)
    assert [each["row"] for each in presek("rejects", "--import", 1, "--json").json["rejects"]] == [4, 5]


def test_a_rule_may_replace_a_part_of_a_cell_and_a_mended_row_may_be_rejected_again(file: Path, presek):
    apply(presek, file, ERROR)
    imported(presek, file)

    said = presek("rejects", "--import", 1, "--inside", "--mend", "mail: Cene < => ", "--mend", "mail: > => ", "--json")

    found = replayed(said)
    assert (found["mended"], found["replay"]["rejected"]) == (1, 1)
    (reject,) = presek("rejects", "--import", 2, "--json").json["rejects"]
    assert (reject["column"], reject["cells"]["mail"]) == ("status", "cene@example.pl")
    again = presek("rejects", "--import", 2, "--mend", "status: divorcd => D", "--json")
    assert replayed(again)["replay"]["accepted"] == 1


def test_a_mended_file_of_rejects_is_replayed(file: Path, presek, tmp_path: Path):
    apply(presek, file, ERROR)
    imported(presek, file)
    out = tmp_path / "rejects.csv"
    assert presek("rejects", "--import", 1, "--output", out).code == 0
    with out.open(encoding="utf-8", newline="") as opened:
        found = list(csv.DictReader(opened))
    mends = {"B": {"mail": "borut@example.pl"}, "C": {"mail": "cene@example.pl", "status": "D"}}
    with out.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(found[0]))
        writer.writeheader()
        writer.writerows({**row, **mends.get(row["id"], {})} for row in found)

    said = presek("rejects", "--import", 1, "--replay", out, "--json")

    found = replayed(said)
    assert (found["mended"], found["replay"]["accepted"]) == (2, 2)
    assert [each["row"] for each in presek("rejects", "--import", 1, "--json").json["rejects"]] == [5]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mend", "nothing here"), "expected 'column: old => new'"),
        (("--mend", "mial: a => b"), "mail"),
        (("--replay", "none.csv"), "none.csv"),
    ],
)
def test_a_mend_that_can_not_be_is_told_and_changes_nothing(file: Path, presek, words, told: str):
    apply(presek, file, ERROR)
    imported(presek, file)

    said = presek("rejects", "--import", 1, *words)

    assert said.code != 0
    assert told in said.err
    assert "Traceback" not in said.err
    assert len(rows(presek)) == 3


def test_a_mend_that_concerns_nothing_says_so(file: Path, presek):
    imported(presek, file)

    said = presek("rejects", "--import", 1, "--mend", "mail: nobody => somebody", "--json")

    assert replayed(said) == {"import": 1, "mended": 0, "replay": None}


def test_an_error_rejects_a_row_a_warning_leaves_a_value_out_a_mend_takes_what_it_nearly_is(home, file: Path, presek):
    apply(
        presek, file,
        "  email: {on_fault: warning}\n  marital_status: {on_fault: mend}\n  employees: {on_fault: error}\n",
    )  # fmt: skip

    said = imported(presek, file)

    assert (said["accepted"], said["rejected"]) == (3, 1)
    assert {(each["column"], each["rule"], each["rows"]) for each in said["warnings"]} == {
        ("mail", "left out", 2), ("status", "mended", 1),
    }  # fmt: skip
    assert rows(presek) == [5]
    kept = [row for batch in home.lake.read("facts", home.head()["facts"]) for row in batch.to_pylist()]
    assert sorted((row["employees"], row["email"], row["marital_status"]) for row in kept) == [
        (50, "anna@example.pl", "M"), (70, None, "M"), (90, None, "D"),
    ]  # fmt: skip


def test_by_the_shipped_catalog_mail_programs_and_a_wrong_phone_cost_no_customer(home, presek, tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("id,mail,tel\nA,Anna <anna@example.pl>,+48 601 202 303\nB,borut@example.pl,12\n", "utf-8")
    path.with_suffix(".yaml").write_text(
        "edition: 1\ntable: customers\nkey: id\ncolumns: {mail: email, tel: phone}\n", "utf-8"
    )

    said = imported(presek, path)

    assert (said["accepted"], said["rejected"]) == (2, 0)
    assert {(each["column"], each["rule"], each["rows"]) for each in said["warnings"]} == {
        ("mail", "mended", 1), ("tel", "left out", 1),
    }  # fmt: skip
