"""The catalog's pages: one is made from the catalog, the other's examples work."""

import re
from pathlib import Path

import pytest

from presek.catalog.company import load
from presek.catalog.default import default_catalog
from presek.segment.parse import parse
from presek.segment.sentence import sentence
from tests.catalog.catalog_page import PAGE, page

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "extend-the-catalog.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)


def test_the_reference_page_is_the_catalogs_own() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("example", EXAMPLES, ids=["field", "fault", "relation", "limit", "narrower"])
def test_every_example_of_the_how_to_is_a_good_catalog(example: str) -> None:
    assert load(example, path="catalog.yaml") != default_catalog()


def test_sentences_use_the_forms_of_a_companys_own_nouns() -> None:
    catalog = load(EXAMPLES[2], path="catalog.yaml")
    assert sentence(parse("machines.count() >= 3"), catalog, "pl") == "Klient ma co najmniej 3 maszyny."
    assert sentence(parse("machines.count() >= 2"), catalog, "sl") == "Stranka ima vsaj 2 stroja."
