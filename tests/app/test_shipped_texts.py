"""What is shipped to describe segments is read in three languages; what a company wrote stays as it was written."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from presek.app import shipped_texts
from presek.catalog import templates
from presek.demo import company
from presek.segment import segmentation
from presek.segment.segmentation import Segmentation


def shipped() -> list[Segmentation]:
    """The ready segmentations, the one of everybody, and those of the example company."""
    own = Path(company.__file__).parent / "data" / "segmentations.yaml"
    files = [each.text for each in templates.templates()]
    files += [templates.everybody(), own.read_text("utf-8")]
    return [each for text in files for each in segmentation.load(text, path="file")]


def written() -> set[str]:
    """All that they say of themselves."""
    said = [each.purpose for each in shipped()]
    said += [segment.description for each in shipped() for segment in each.segments]
    return {" ".join(each.split()) for each in said if each}


def test_every_shipped_purpose_and_description_is_told_in_three_languages_and_no_other_is_kept() -> None:
    assert set(shipped_texts.texts()) == written()
    for english, said in shipped_texts.texts().items():
        assert set(said) == {"en", "pl", "sl"}
        assert len({said["pl"], said["sl"], english}) == 3
        assert all(text == " ".join(text.split()) for text in said.values())


def test_a_text_is_told_in_the_language_of_its_reader() -> None:
    assert shipped_texts.told("Who pays in time, who late, and who owes now.", "pl").startswith("Kto płaci w terminie")
    assert shipped_texts.told("Persons\n   under 30.", "sl") == "Osebe, mlajše od 30 let."
    assert shipped_texts.told("Persons under 30.", "en") == "Persons under 30."


def test_a_text_that_a_company_wrote_itself_stays_as_it_was_written() -> None:
    assert shipped_texts.told("Nasi najlepsi klienci", "sl") == "Nasi najlepsi klienci"
    assert shipped_texts.told("", "pl") == ""


def test_the_example_company_explains_the_words_of_an_industry_in_three_languages() -> None:
    said = YAML(typ="safe").load((Path(company.__file__).parent / "data" / "content.yaml").read_text("utf-8"))
    explained = [each["glossary"] for each in said["briefs"] if "glossary" in each]
    assert explained
    for words in explained:
        assert set(words) == {"en", "pl", "sl"}
        assert len({frozenset(each) for each in words.values()}) == 1
