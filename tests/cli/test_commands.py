"""What the commands print, with which exit code they end, and that their reference page is theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from presek.cli.shapes import EXAMPLES
from tests.cli import reference


def shape(value):
    """The keys and kinds of a JSON value; of a list, those of its first entry."""
    match value:
        case dict():
            return {key: shape(inner) for key, inner in value.items()}
        case list():
            return [shape(value[0])] if value else []
        case bool():
            return "truth"
        case int() | float():
            return "number"
        case None:
            return None
        case _:
            return "text"


def fits(given, example) -> bool:
    """Whether a value has the shape of the example; what may be null or empty may be so."""
    match given, example:
        case (None, _) | (_, None):
            return True
        case dict(), dict():
            return set(given) == set(example) and all(fits(given[key], example[key]) for key in example)
        case list(), list():
            return not given or not example or fits(given[0], example[0])
        case _:
            return given == example


def test_the_reference_page_is_made_of_the_commands():
    assert reference.PAGE.read_text("utf-8") == reference.page(), "renew it: python -m tests.cli.reference --write"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("catalog", ()),
        ("refresh", ()),
        ("segments", ()),
        ("count", ("employees >= 10",)),
        ("intersect", ("it_small", "--not", "a_class")),
        ("explain", ("F-00001", "it_small")),
        ("near-misses", ("it_small",)),
        ("history", ("a_class",)),
        ("members", ("a_class", "--on", "2026-06-30")),
        ("migration", ("value", "--to", "2026-06-30")),
        ("find", ("+48 5",)),
        ("base", ()),
        ("doctor", ()),
        ("user list", ()),
        ("user add", ("celina",)),
        ("user password", ("dawid",)),
        ("keys add", ("shop", "--scope", "conditions")),
        ("keys list", ()),
        ("keys revoke", ("till",)),
        ("jobs list", ()),
        ("jobs next", ()),
        ("webhooks list", ()),
        ("webhooks add", ("crm", "https://crm.example/hooks")),
        ("webhooks messages", ()),
        ("intake allow", ("shop",)),
        ("intake sources", ()),
        ("intake status", ()),
        ("worker", ("--once",)),
    ],
)
def test_a_command_prints_the_documented_json(presek, example, name, words):
    if name == "user password":
        presek("user", "add", *words, "--home", example)
    if name in {"keys list", "keys revoke"}:
        presek("keys", "add", "till", "--scope", "segments", "--home", example)
    said = presek(*name.split(), *words, "--home", example, "--json")

    assert said.code == 0, said.err
    printed = said.json if said.out else EXAMPLES[name]
    assert fits(shape(printed), shape(EXAMPLES[name])), (shape(printed), shape(EXAMPLES[name]))


def test_a_file_of_events_is_sent_and_its_receipt_tells_what_became_of_it(presek, example, tmp_path):
    file = tmp_path / "events.ndjson"
    event = {"id": 1, "source": "shop", "relation": "orders", "customer": "F-00001", "happened_at": "2026-06-01"}
    file.write_text(f"{json.dumps({**event, 'net_amount': '1'})}\n\n{json.dumps({**event, 'colour': 'red'})}\n")

    def said(name, *words):
        done = presek(*name.split(), *words, "--home", example, "--json")
        assert done.code == 0, done.err
        assert fits(shape(done.json), shape(EXAMPLES[name])), (shape(done.json), shape(EXAMPLES[name]))
        return done.json

    said("intake allow", "shop")
    sent = said("intake send", str(file))
    presek("worker", "--once", "--home", example)
    became = said("intake receipt", *sent["receipts"])
    said("intake refuse", "shop")
    again = presek("intake", "again", "--home", example)

    assert (sent["taken"], sent["apart"]) == (2, 1)
    assert (became["accepted"], became["rejected"]) == (1, 1)
    assert (again.code, "no registered source" in again.err) == (3, True)


def test_what_is_written_by_hand_and_merged_prints_the_documented_json(presek, example):
    def said(name, *words):
        done = presek(*name.split(), *words, "--home", example, "--json")
        assert done.code == 0, done.err
        assert fits(shape(done.json), shape(EXAMPLES[name])), (shape(done.json), shape(EXAMPLES[name]))
        return done.json

    one, other = (f"F-0000{number}" for number in (1, 2))
    edit = said("set", one, "city=Ptuj")
    row = said("set-row", one, "contacts", "name=Zala")
    said("remove-row", one, "contacts", row["key"])
    said("undo-edit", str(edit["number"]))
    said("set-many", 'city = "Ptuj" or employees >= 0', "owner=Ola")
    said("owners", "Jan: everyone", "--anew")
    merge = said("duplicates merge", one, other, "--take", f"city={one}")
    said("duplicates undo", str(merge["number"]))
    said("duplicates reject", one, other)
    said("duplicates find", "--exact")
    said("duplicates list")


def test_problems_are_told_in_the_language_of_the_terminal(presek, example, monkeypatch):
    monkeypatch.setenv("LC_ALL", "pl_PL.UTF-8")
    said = presek("set", "nobody", "city=Ptuj", "--home", example)
    assert "żaden klient nie ma tego klucza." in said.err
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "no customer has this key." in presek("set", "nobody", "city=Ptuj", "--home", example).err


def test_count_prints_in_out_and_cannot_say_of_the_whole_base(presek, example):
    counted = presek("count", "employees >= 10", "--home", example, "--json").json

    assert counted["in"] + counted["out"] + counted["cannot_say"] == 90
    assert counted["as_of"] == "2026-06-30"
    assert counted["blame"] == {"employees": counted["cannot_say"]}


def test_count_takes_a_json_tree_and_a_rule_from_the_input(presek, example, monkeypatch):
    import io

    from presek.segment import parse, tree

    rule = "employees >= 10"
    as_tree = json.dumps(tree.to_json(parse.parse(rule)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(rule.encode())))

    from_text, from_json, from_input = (
        presek("count", given, "--home", example, "--json").json for given in (rule, as_tree, "-")
    )

    assert from_text == from_json == from_input


def test_count_answers_for_the_instant_that_is_asked(presek, example):
    rule = "any orders(last 30 days)"
    now, then = (
        presek("count", rule, "--home", example, "--json", *more).json for more in ((), ("--as-of", "2024-01-31"))
    )

    assert (now["as_of"], then["as_of"]) == ("2026-06-30", "2024-01-31")
    assert now["in"] > then["in"] == 0


def test_intersect_says_the_same_as_the_rule_of_it(presek, example):
    crossed = presek("intersect", "c_class", "--not", "it_small", "--home", example, "--json").json
    counted = presek("count", 'in segment "c_class" and not in segment "it_small"', "--home", example, "--json").json

    assert crossed == {"in": counted["in"]}


def test_a_problem_of_a_rule_is_shown_with_its_line_and_a_caret(presek, example):
    said = presek("count", "employees > 10\nand indutry = 5", "--home", example)

    assert said.code == 2
    assert said.out == ""
    assert "2:5: no field is called 'indutry'. Did you mean industry" in said.err
    line, caret = said.err.splitlines()[1:3]
    assert line.strip() == "and indutry = 5"
    assert caret.index("^") == line.index("indutry")


def test_problems_as_json_have_one_shape(presek, example):
    for words in (
        ("count", "indutry = 5"),
        ("count", "employees >"),
        ("count", ""),
        ("count", '{"edition": 1}'),
        ("count", "{" * 50),
        ("explain", "nobody", "it_small"),
        ("explain", "F-00001", "no_such"),
        ("intersect", "no_such"),
        ("export", "no_such"),
        ("near-misses", "no_such"),
        ("count", "employees > 1", "--as-of", "2026-02-30"),
        ("check", "no-such-file.yaml"),
        ("import", "no-such-file.csv"),
        ("user", "password", "nobody"),
        ("cuont",),
        ("count",),
    ):
        said = presek(*words, "--home", example, "--json")
        assert said.code in {2, 3, 4}, words
        problems = said.json["problems"]
        assert problems, words
        assert all(set(each) == {"code", "says", "at", "nearest", "branch"} for each in problems)
        assert "Traceback" not in said.out + said.err


def test_a_home_that_is_not_there_is_a_problem_of_the_place(presek, example, tmp_path):
    said = presek("count", "everyone", "--home", tmp_path / "nowhere", "--json")

    assert said.code == 4
    assert said.json["problems"][0]["code"] == "no-home"
    assert not (tmp_path / "nowhere").exists()


def test_asking_in_a_folder_that_is_no_home_writes_nothing_into_it(tmp_path):
    (tmp_path / "letter.txt").write_text("hello")
    command = [sys.executable, "-m", "presek.cli", "segments", "--home", str(tmp_path), "--json"]

    said = subprocess.run(command, check=False, capture_output=True)

    assert (said.returncode, json.loads(said.stdout)["problems"][0]["code"]) == (4, "no-home")
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_an_error_in_presek_itself_ends_with_70_and_leaves_its_traceback_in_a_file(
    presek, example, monkeypatch, tmp_path
):
    from presek.app import counting

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(counting, "count", lambda *_, **__: 1 / 0)
    said = presek("count", "everyone", "--home", example)

    assert said.code == 70
    assert "Traceback" not in said.err
    (written,) = tmp_path.glob("error-*.txt")
    assert "ZeroDivisionError" in written.read_text("utf-8")
    assert written.name in said.err.replace("\n", "")


def test_ctrl_c_ends_with_130_and_says_that_nothing_was_done(presek, example, monkeypatch):
    from presek.app import counting

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(counting, "count", stopped)
    said = presek("count", "everyone", "--home", example)

    assert said.code == 130
    assert "stopped" in said.err


def test_a_terminal_that_is_not_of_unicode_gets_plainer_signs_and_whole_json(example):
    def run(*words: str) -> bytes:
        command = [sys.executable, "-m", "presek.cli", *words, "--home", str(example)]
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        return subprocess.run(command, check=True, capture_output=True, env=environment).stdout

    assert b"A customers" in run("segments")
    assert json.loads(run("catalog", "--json"))["fields"][1]["labels"]["sl"] == "vrsta stranke"
    assert "ó" in run("export", "--rule", 'name contains "ó"', "-o", "-", "--column", "name").decode("utf-8")


def test_help_waits_for_nothing_that_takes_long_to_load():
    command = [sys.executable, "-X", "importtime", "-m", "presek.cli", "--help"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "presek.cli" in loaded
    assert not loaded & {"deltalake", "django", "duckdb", "numpy", "pyarrow"}
