"""Ready segmentations."""

import pytest

from presek.catalog.default import default_catalog
from presek.catalog.model import LANGUAGES, Model
from presek.catalog.templates import FIRST, Template, templates
from presek.segment.check import check
from presek.segment.segmentation import load, rules
from presek.segment.used import models

ALL = {template.key: template for template in templates()}


def test_r23_a_fresh_install_lists_the_four_models_with_templates() -> None:
    listed = [template.model for template in templates()]
    assert list(dict.fromkeys(listed)) == [
        Model.DEMOGRAPHIC,
        Model.FIRMOGRAPHIC,
        Model.BEHAVIOURAL,
        Model.PSYCHOGRAPHIC,
    ]
    assert all(listed.count(model) >= 2 for model in listed)


@pytest.mark.parametrize("currency", ["PLN", "EUR"])
@pytest.mark.parametrize("key", sorted(ALL))
def test_r23_every_template_is_a_segmentation_without_problems_in_the_bases_currency(key: str, currency: str) -> None:
    catalog = default_catalog(currency=currency)
    template = next(each for each in templates(currency=currency) if each.key == key)
    segmentations = load(template.text, path=f"{key}.yaml")
    assert [each.key for each in segmentations] == [key]
    named = rules(segmentations)
    assert [str(problem) for term in named.values() for problem in check(term, catalog, segments=named)] == []


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.key)
def test_r23_a_template_uses_the_model_it_is_listed_under(template: Template) -> None:
    catalog = default_catalog()
    used = {model for term in rules(load(template.text, path="")).values() for model in models(term, catalog)}
    assert used == {template.model}


def test_templates_and_their_segments_are_named_in_every_language() -> None:
    for template in templates():
        assert set(template.labels) == set(LANGUAGES)
        for segmentation in load(template.text, path=template.key):
            assert all(set(segment.labels) == set(LANGUAGES) for segment in segmentation.segments)


def test_consumers_begin_with_demographics_and_firms_with_firmographics() -> None:
    assert ALL[FIRST["consumers"]].model is Model.DEMOGRAPHIC
    assert ALL[FIRST["firms"]].model is Model.FIRMOGRAPHIC


def test_keys_of_segments_are_unique_over_all_templates() -> None:
    keys = [segment.key for each in templates() for one in load(each.text, path="") for segment in one.segments]
    assert len(keys) == len(set(keys))
