"""Problems, reasons and findings in the language of who reads them: recognised by their fixed parts, none left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from presek.app import problem_words
from presek.values.problem import Place, Problem

SOURCES = Path(problem_words.__file__).parents[1]
SENTENCE = re.compile(r"[a-z{'`].* .*\.", re.DOTALL)
"""What reads as a sentence of a problem: it begins small (where it stands comes before it) and ends with a stop."""
IN_ENGLISH = {
    "api/intake_shapes.py": "says in the documentation of the API what a field means",
    "app/explaining.py": "explains to a terminal and to programs; the page explains by web/rule_words.py",
    "app/quote_pdf.py": "joins words that are translated already",
    "cli/shapes_intake.py": "example in the documentation of commands",
    "cli/shapes_jobs.py": "example in the documentation of commands",
    "app/notification_words.py": "says each in English, Polish and Slovene beside each other",
    "client.py": "stands in another's program, which installs nothing of Presek but this one file",
    "demo/firms.py": "endings of names of firms",
    "segment/explain.py": "explains to a terminal and to programs; the page explains by web/rule_words.py",
}
"""Modules whose sentences never reach a person who doesn't read English, and why. Problems of these are translated."""
OWN_LANGUAGE = {"help", "description", "epilog"}
"""What a command or an address of the API says of itself: in English, as its name and its options are."""
GIVEN = {"Problem", "_problem", "_not", "say", "refused"}


@cache
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


@cache
def modules() -> dict[str, ast.Module]:
    paths = [path for path in sorted(SOURCES.rglob("*.py")) if path.parent.name != "migrations"]
    return {path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def within(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a node but for what is no problem: descriptions, words of pages (they have a test of their own),
    what is said in each language beside each other."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return iter(())
        case ast.keyword(arg=str() as name) if name in OWN_LANGUAGE:
            return iter(())
        case ast.Call() if "gettext" in name_of(node):
            return iter(())
        case ast.Dict(keys=keys) if {"en", "pl", "sl"} <= {getattr(key, "value", None) for key in keys}:
            return iter(())
        case ast.JoinedStr(values=parts):
            return (part for part in parts if isinstance(part, ast.FormattedValue))
        case _:
            return ast.iter_child_nodes(node)


def texts_of(tree: ast.AST) -> Iterator[str]:
    """The texts of a piece of code, each with `{}` where something is put in."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if text := template(node):
            yield text
        waiting.extend(within(node))


def told_as_problem(tree: ast.AST, *, before: bool) -> Iterator[str]:
    """Texts that are given to a problem, and `before` also to `says` in front of it."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="says")], value=value) if before:
                yield from texts_of(value)
            case ast.Call(args=args) if name_of(node) in GIVEN:
                yield from (text for each in args for text in texts_of(each))
            case _:
                pass


def sentences_of(path: str, tree: ast.AST) -> set[str]:
    """What a module's problems say. The words of commands and pages themselves are another matter."""
    only_problems = path in IN_ENGLISH or path.startswith(("cli/", "web/"))
    found = told_as_problem(tree, before=path not in IN_ENGLISH) if only_problems else texts_of(tree)
    return {text for text in found if SENTENCE.fullmatch(text)}


def untranslated(path: str, tree: ast.AST) -> set[str]:
    return sentences_of(path, tree) - set(messages("pl"))


def test_every_sentence_of_a_problem_is_translated():
    missing = {path: found for path, tree in modules().items() if (found := untranslated(path, tree))}
    assert missing == {}


@pytest.mark.parametrize(
    "planted",
    [
        """raise Problems(Problem("odd", f"the moon is {moon}, not full."))""",
        """def why(moon): return f"the moon is {moon}, not full." if moon else None""",
        """says = "the moon is round." if moon else f"the moon is {moon}, not full.\"""",
        """FAULTS = {"moon": "the moon is round."}""",
    ],
)
def test_a_new_sentence_without_words_is_found(planted):
    assert untranslated("app/planted.py", ast.parse(planted))


def test_every_reason_for_english_stands_for_sentences():
    left = {path: set(filter(SENTENCE.fullmatch, texts_of(modules()[path]))) for path in IN_ENGLISH}
    assert [path for path, found in left.items() if not found - set(messages("pl"))] == []


def test_both_languages_translate_the_same_and_fill_every_place():
    polish, slovene = messages("pl"), messages("sl")
    assert set(polish) == set(slovene)
    for said in (polish, slovene):
        for text, translated in said.items():
            assert sorted(set(re.findall(r"\{(\d)\}", translated))) == [
                str(place) for place in range(text.count("{}"))
            ], text


def test_no_translation_stands_for_a_sentence_that_nothing_says():
    code = "\n".join(text for tree in modules().values() for text in texts_of(tree))
    plain = re.sub(r"\s+", " ", code)
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
