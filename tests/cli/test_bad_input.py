"""What a user may get wrong on the command line: a clear problem with its place, an exit code, nothing changed."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace


def test_a_rule_from_the_input_that_is_no_text_is_a_problem_of_the_text(presek, example, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"everyone\n\xff\xfe")))
    said = presek("count", "-", "--home", example, "--json")
    assert said.code == 2
    assert said.json["problems"][0]["code"] == "no-text"
    assert "line 2" in said.json["problems"][0]["says"]


def test_otherwise_alone_is_no_rule_to_count(presek, example):
    said = presek("count", "otherwise", "--home", example, "--json")
    assert said.code == 2
    assert said.json["problems"][0]["code"] == "otherwise-misplaced"
    assert said.json["problems"][0]["at"]["column"] == 1


def test_of_a_long_line_only_the_part_around_the_problem_is_shown(presek, example):
    rule = "(" + " or ".join(["employees > 1"] * 200) + ") and indutry = 1 and " + "x" * 900 + " = 1"
    said = presek("count", rule, "--home", example)
    lines = said.err.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("    … "))
    assert len(lines[at]) < 180
    assert lines[at][lines[at + 1].index("^") :].startswith("indutry")


def test_a_home_that_is_a_file_is_told_as_such(presek, example, tmp_path):
    (tmp_path / "home").write_text("x")
    said = presek("segments", "--home", tmp_path / "home", "--json")
    assert said.code == 4
    assert said.json["problems"][0]["at"] == {"path": str(tmp_path / "home")}
    assert "a file where the home" in said.json["problems"][0]["says"]


def test_a_folder_is_no_file_to_import(presek, example, tmp_path):
    said = presek("import", tmp_path, "--home", example)
    assert said.code == 4
    assert "there is a folder where a file was expected" in said.err


def test_a_mapping_may_name_only_currencies_and_rates_that_there_are(presek, example, tmp_path):
    (tmp_path / "orders.csv").write_text("who,at,amount\nx,2026-01-01,1\n")
    mapping = tmp_path / "orders.mapping.yaml"
    mapping.write_text(
        "edition: 1\ntable: orders\ncustomer: who\ncurrency: EURO\ncolumns:\n  at: ordered_at\n  amount: net_amount\n"
    )
    said = presek("import", tmp_path / "orders.csv", "--home", example, "--json")
    assert said.code == 2
    problem = said.json["problems"][0]
    assert (problem["code"], problem["at"]["line"], problem["at"]["column"]) == ("unknown-currency", 4, 11)
    assert "EUR" in problem["nearest"]

    mapping.write_text(mapping.read_text().replace("currency: EURO", "rates: nowhere.csv"))
    said = presek("import", tmp_path / "orders.csv", "--home", example, "--json")
    assert said.code == 4
    assert "there is no such table of exchange rates" in said.json["problems"][0]["says"]


def test_an_export_names_the_folder_that_is_not_there_and_the_folder_that_is_no_file(presek, example, tmp_path):
    missing = presek("export", "it_small", "-o", tmp_path / "nowhere" / "x.csv", "--home", example, "--json")
    assert missing.code == 4
    assert missing.json["problems"][0]["at"] == {"path": str(tmp_path / "nowhere")}
    folder = presek("export", "it_small", "-o", tmp_path, "--home", example, "--json")
    assert folder.code == 4
    assert folder.json["problems"][0]["says"] == "there is a folder where a file was expected."
