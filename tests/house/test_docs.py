"""The documents hold: links lead somewhere, decisions and change notes have their form, commands have their place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import tracked

PAGES = [path for path in tracked.files(suffix=".md") if "changes" not in path.parts]
DECISIONS = [
    path for path in tracked.files("docs/decisions", suffix=".md") if path.name not in ("index.md", "template.md")
]
CHANGES = [path for path in tracked.files("changes") if path.name != "README.md"]
SHELVES = ("tutorials", "how-to", "explanation", "reference")

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
CHANGE_NAME = re.compile(r"[0-9]{4}[a-z0-9-]*\.(added|changed|fixed|removed)\.md")


def prose(path: Path) -> str:
    return CODE_BLOCK.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings get where such pages are usually shown."""
    headings = (re.sub(r"[`*\[\]]|\(.*?\)", "", heading) for heading in HEADING.findall(prose(path)))
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def dead_links(path: Path) -> list[str]:
    dead = []
    for link in LINK.findall(re.sub(r"`[^`\n]*`", "", prose(path))):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("path", PAGES, ids=tracked.name_of)
def test_every_link_leads_somewhere(path: Path):
    assert dead_links(path) == []


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_page_of_a_shelf_stands_in_its_index(shelf: str):
    folder = tracked.ROOT / "docs" / shelf
    linked = {
        (folder / link.partition("#")[0]).resolve() for link in LINK.findall((folder / "index.md").read_text("utf-8"))
    }

    assert [path.name for path in sorted(folder.glob("*.md")) if path.name != "index.md" and path not in linked] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_headings(path: Path):
    assert HEADING.findall(path.read_text("utf-8"))[1:] == ["Status", "Context", "Decision", "What it costs us"]
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+", path.stem)


def test_decisions_are_numbered_without_gap_or_double():
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.name)
def test_a_change_note_is_one_sentence(path: Path):
    text = path.read_text("utf-8")

    assert CHANGE_NAME.fullmatch(path.name)
    assert text.count("\n") == 1
    assert re.fullmatch(r"[^\n]+\.\n", text)
    assert not re.search(r"(?<!e\.g)(?<!i\.e)\. [A-Z]", text)
