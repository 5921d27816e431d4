"""Files that people take: the words in them are in their language; what programs read back keeps its keys."""

from __future__ import annotations

import ast
import csv
import io
import re
from itertools import chain

import pytest
from django.utils import translation

from presek.app import audit_trail
from presek.web import audit_words
from tests.app.test_problem_words import template
from tests.web.test_words import catalog
from tests.web.wording import WEB

LANGUAGES = ("pl", "sl")


def rows(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))


def actions():
    """All actions that the code writes into the audit trail by name."""
    written = (path.read_text("utf-8") for path in (WEB.parent / "app").glob("*.py"))
    for text in filter(re.compile(r"\b(Entry|_note|_audit)\(").search, written):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and (called := getattr(node.func, "id", "")) in {"Entry", "_note", "_audit"}:
                given = [each.value for each in node.keywords if each.arg == "action"]
                given = given or (node.args[1:2] if called == "_audit" else node.args[:1])
                either = [(each.body, each.orelse) if isinstance(each, ast.IfExp) else (each,) for each in given]
                yield from filter(None, map(template, chain.from_iterable(either)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_audit_trail_as_a_file_is_in_the_language_of_who_takes_it(site, language):
    site.client("dpo").get("/administration/audit.csv").getvalue()
    header, first, *_ = rows(site.client("dpo", language=language).get("/administration/audit.csv"))
    with translation.override(language):
        assert tuple(header) == audit_words.columns()
        assert first[3] == audit_words.action_name("audit exported")
    assert header != list(columns_in_english())


def columns_in_english():
    with translation.override("en"):
        return audit_words.columns()


def test_who_may_get_a_message_is_a_list_in_the_language_of_who_takes_it(site):
    header = rows(site.client("marketing", language="pl").get("/content/messages/spring_news/list"))[0]
    assert header == ["Klient", "Nazwa", "Adres", "Język", "Temat", "Tekst"]


@pytest.mark.parametrize("path", ["/dictionary.csv"])
def test_what_programs_read_keeps_its_keys_in_every_language(site, path):
    english, polish = (rows(site.client("analyst", language=language).get(path))[0] for language in ("en", "pl"))
    assert english == polish


def test_every_action_of_the_audit_trail_has_words():
    said = catalog("pl")
    with translation.override("en"):
        named = {each: audit_words.action_name(each) for each in actions() if "{}" not in each}
    assert len(named) > 20
    assert [code for code, words in named.items() if words not in said] == []


def test_every_detail_that_is_told_has_a_name():
    with translation.override("pl"):
        told = audit_words.teller()((name, "1") for name in (*audit_trail.TOLD, *audit_trail.TOLD_OF_SETTINGS))
    plain = {each.partition(":")[0] for each in told.split("; ")}
    assert plain & {*audit_trail.TOLD, *audit_trail.TOLD_OF_SETTINGS} == set()
