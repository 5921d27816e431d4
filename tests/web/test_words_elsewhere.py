"""Words that stand in no template: scripts have none of their own; mails and PDFs say theirs in each language."""

from __future__ import annotations

import ast
import re

import pytest

from tests.web.wording import WEB

SHOWN = re.compile(
    r"(?:\.textContent\s*=|\.innerText\s*=|\.placeholder\s*=|\.title\s*=|\btitle:|\"aria-label\":|\balt:|alert\(|"
    r"confirm\(|\.append\()\s*(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"
)
"""What a script puts where somebody reads or hears it, as a text of its own."""
FILLED = re.compile(r"\$\{[^}]*\}")
WORD = re.compile(r"[^\W\d_]{2,}")
LANGUAGES = {"en", "pl", "sl"}
SCRIPTS = sorted((WEB / "static" / "presek").glob("*.js"))
MODULES = sorted(path for path in WEB.parent.rglob("*.py") if path.parent.name != "migrations")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_shows_only_words_that_the_page_gave_it(path):
    own = [match["text"] for match in SHOWN.finditer(path.read_text("utf-8"))]
    assert [text for text in own if WORD.search(FILLED.sub("", text))] == []


def test_the_search_of_words_in_scripts_finds_some():
    found = SHOWN.findall('node.textContent = "Nothing"; made("p", { title: `${n} rows` }); list.append("none")')
    assert [text for _, text in found] == ["Nothing", "${n} rows", "none"]


def test_what_is_said_in_one_language_is_said_in_all():
    missing = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                keys = {each.value for each in node.keys if isinstance(each, ast.Constant)}
                texts = [each.value for each in node.values if isinstance(each, ast.Constant)]
                if len(keys & LANGUAGES) > 1 and len(keys) == len(node.keys):
                    said = keys >= LANGUAGES and all(texts)
                    missing += [] if said else [f"{path.name}, line {node.lineno}: {sorted(map(str, keys))}"]
    assert missing == []
