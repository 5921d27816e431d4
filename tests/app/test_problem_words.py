"""Problems, reasons and findings in the language of who reads them: recognised by their fixed parts, none left over."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from presek.app import problem_words
from presek.values.problem import Place, Problem

SOURCES = Path(problem_words.__file__).parents[1]
SPOKEN = (
    "app/about_settings.py", "app/backing_up.py", "app/backup_job.py", "app/bulk_editing.py",
    "app/cataloguing.py", "app/checking.py", "app/column_values.py", "app/counting.py", "app/day_asked.py",
    "app/duplicates.py", "app/editing.py", "app/erasing_traces.py", "app/explaining.py", "app/explore_views.py",
    "app/field_rules.py", "app/first_run.py", "app/history.py", "app/import_job.py", "app/import_report.py",
    "app/interests.py", "app/job_list.py", "app/kept_sets.py", "app/keys.py", "app/mailing.py",
    "app/mending.py", "app/merging.py", "app/month_before.py", "app/notifying.py", "app/owners.py",
    "app/pages_content.py", "app/pages_history.py", "app/past.py", "app/people.py", "app/policies.py",
    "app/policy_book.py", "app/processes.py", "app/quote_pdf.py", "app/quotes.py", "app/reading.py",
    "app/ready_files.py", "app/ready_policies.py", "app/receivables.py", "app/rejects.py", "app/role_list.py",
    "app/rule_judging.py", "app/rule_names.py", "app/rule_preview.py", "app/saving.py", "app/second_factor.py",
    "app/segment_people.py", "app/segment_versions.py", "app/sight.py", "app/simulating.py",
    "app/site_settings.py", "app/source_runs.py", "app/source_schedule.py", "app/sources.py",
    "app/sso_settings.py", "app/standings.py", "app/staying.py", "app/talking.py", "app/timeline.py",
    "app/today.py", "app/today_page.py", "app/today_times.py", "app/undoing.py", "app/uploading.py",
    "app/webhook_sending.py", "app/webhooks.py", "app/wiring.py", "policy/law_text.py", "segment/check.py",
    "segment/check_relative.py", "segment/expand.py", "segment/hold.py", "segment/limits.py",
    "segment/meaning.py", "segment/syntax_problem.py", "segment/tree.py", "segment/types_of_choices.py",
    "segment/types_of_rows.py", "source/from_calls.py", "source/mapping_text.py", "source/prepare.py",
    "source/read.py", "source/read_json.py", "source/read_parquet.py", "source/read_xlsx.py",
    "source/unpacked.py", "store/definitions.py", "store/leases.py", "store/people.py",
)  # fmt: skip
"""Modules whose every sentence of a problem is translated."""
SAYS = re.compile(r"[a-z{'].* .*\.")


def messages(language):
    with (problem_words.LOCALE / f"{language}.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id}


def template(node):
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        case _:
            return None


def sentences_of(path):
    """What a module's problems say: texts given to a problem, or to `says` before it."""
    found = set()
    for node in ast.walk(ast.parse((SOURCES / path).read_text("utf-8"))):
        given = []
        if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == "says" for each in node.targets):
            given = [node.value]
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = node.args if name in {"Problem", "_problem", "_not", "say"} else []
        texts = (template(each) for each in given)
        found |= {text for text in texts if text and SAYS.fullmatch(text)}
    return found


@pytest.mark.parametrize("path", SPOKEN)
def test_every_sentence_of_these_modules_is_translated(path):
    found = sentences_of(path)
    known = set(messages("pl"))
    assert found - known == set()


def test_both_languages_translate_the_same_and_fill_every_place():
    polish, slovene = messages("pl"), messages("sl")
    assert set(polish) == set(slovene)
    for said in (polish, slovene):
        for text, translated in said.items():
            assert sorted(set(re.findall(r"\{(\d)\}", translated))) == [
                str(place) for place in range(text.count("{}"))
            ], text


def test_no_translation_stands_for_a_sentence_that_nothing_says():
    code = "\n".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    plain = re.sub(r"\s+", " ", re.sub(r'"\s*\n\s*f?"', "", code).replace('\\"', '"'))
    for text in messages("pl"):
        parts = [part.strip(" .'") for part in re.split(r"\{\}|[;:()]", text)]
        missing = [part for part in parts if len(part) > 6 and re.sub(r"\s+", " ", part) not in plain]
        assert not missing, (text, missing)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "'31.02.1980' is not a date in the order day month year",
            "„31.02.1980” to nie data w kolejności dzień miesiąc rok",
        ),
        ("row 2, Born: the key is empty", "wiersz 2, Born: klucz jest pusty"),
        ("a.csv: the file is empty: it has not even a header.", "a.csv: plik jest pusty: nie ma nawet nagłówka."),
        (
            "'x' is not in the list sex (ISO 5218); nearest: a, b",
            "„x” nie ma na liście sex (ISO 5218); najbliższe: a, b",
        ),
        ("the row has 3 cells, the header 8", "wiersz ma komórek: 3, a nagłówek 8"),
        ("something that nobody translated", "something that nobody translated"),
    ],
)
def test_a_sentence_is_recognised_by_its_fixed_parts(text, expected):
    assert problem_words.said(text, "pl") == expected
    assert problem_words.said(text, "en") == text


def test_a_problem_says_where_without_the_folder_and_the_nearest_names():
    says = "no field is called 'emial'."
    problem = Problem("unknown-field", says, at=Place(3, 1), path="/srv/x/a.yaml", nearest=("email",))
    slovene = "a.yaml:3:1: nobeno polje se ne imenuje »emial«. Ste mislili: email?"
    assert problem_words.problem_said(problem_words.shown(problem), "sl") == slovene
    assert problem_words.problem_said(problem_words.shown(problem), "en") == f"a.yaml:3:1: {says} Did you mean email?"
