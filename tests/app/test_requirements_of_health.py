"""The acceptance tests of the requirements that guard against misreading, from files to what faces show."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from presek.app import (
    applying,
    health_cards,
    health_templates,
    health_words,
    pages_segments,
    policies,
    policy_checks,
    refresh,
)
from presek.app.sight import EVERYTHING
from presek.catalog.templates import templates
from presek.health.agreement import adjusted_rand
from presek.segment import segmentation, sentence
from presek.store import definitions
from tests.app import homes

YOUNG, OLD = "2001-03-04", "1961-03-04"
YOUNG_SPENT = [100, 900, 200, 800, 300, 700, 400, 600] * 5
OLD_SPENT = [190, 990, 290, 890, 390, 790, 490, 690] * 5
LANGUAGES = ("en", "pl", "sl")


def people(home, spent_by_birth, **more):
    """Customers of each day of birth, one for each amount of an order this year."""
    rows, orders = [], []
    for born, amounts in spent_by_birth.items():
        for number, amount in enumerate(amounts):
            key = f"{born}-{number}"
            extra = {name: give(born, number) for name, give in more.items()}
            rows.append({"customer": key, "kind": "person", "birth_date": born, **extra})
            orders.append({"customer": key, "ordered_at": "2026-05-01T12:00:00", "net_amount": amount})
    homes.put(home, "customers", rows)
    homes.put(home, "orders", orders)


def eta_squared(groups):
    """By the definition, in plain Python."""
    everybody = [value for group in groups for value in group]
    mean = sum(everybody) / len(everybody)
    between = sum(len(group) * (sum(group) / len(group) - mean) ** 2 for group in groups)
    return between / sum((value - mean) ** 2 for value in everybody)


def warned(home, key, language="en"):
    card = health_cards.of_segment(home, key, language=language, sight=EVERYTHING)
    return {each.rule: each.says for each in card.warnings}


def test_r26_a_demographic_segment_that_says_nothing_of_revenue_is_shown_as_heterogeneous(home):
    people(home, {YOUNG: YOUNG_SPENT, OLD: OLD_SPENT}, children=lambda _, number: number % 2)
    homes.force(
        home,
        homes.segments("who", {"young": "age < 40", "parents": "children >= 1", "spenders": "revenue_12m < 950 PLN"}),
    )
    refresh.refresh(home)
    by_age = eta_squared([YOUNG_SPENT, OLD_SPENT])
    everybody = YOUNG_SPENT + OLD_SPENT
    by_children = eta_squared([everybody[0::2], everybody[1::2]])
    assert by_age < 0.06 < by_children

    for language in LANGUAGES:
        says = warned(home, "young", language)["HETEROGENEOUS"]
        assert says.startswith("HETEROGENEOUS")
        assert f"η² {by_age:.3f}".replace(".", "." if language == "en" else ",") in says
    assert "HETEROGENEOUS" not in warned(home, "parents")
    assert "HETEROGENEOUS" not in warned(home, "spenders")
    within = health_cards.of_segment(home, "young", language="en", sight=EVERYTHING).within
    assert "a quarter up to 200" in within
    assert "half up to 400" in within
    for segment, alike in (("young", False), ("parents", True)):
        policies.draft(
            home, {"key": segment, "segment": segment, "valid_from": "2026-01-01", "priority": {"weight": 10}}, by="ana"
        )
        (result,) = policy_checks.of_policy(home, policies.one(home, segment, 1).policy).to_acknowledge
        assert result.rule == "DEMOGRAPHICS-ONLY"
        assert ("HETEROGENEOUS" not in result.texts["sl"]) is alike


def test_r22_more_than_eight_segments_warn_few_customers_are_a_small_sample_and_rules_are_sentences(home):
    people(home, {YOUNG: [100] * 29, OLD: [100] * 30})
    nine = {f"at_{years}": f"age >= {years}" for years in range(20, 29)}
    eight = dict(list(nine.items())[:-1])
    assert applying.put_in_force(home, [homes.segments("ages", eight)], dry_run=True, by="tests").warnings == ()
    planned = applying.put_in_force(home, [homes.segments("ages", nine)], dry_run=True, by="tests")
    assert [(each.code, each.path) for each in planned.warnings] == [("too-many-segments", "ages")]
    assert json.loads(json.dumps(planned.as_json()))["warnings"][0]["says"].startswith("ages has 9 segments")

    homes.force(home, homes.segments("ages", nine), homes.segments("sides", {"young": "age < 40", "old": "age >= 40"}))
    refresh.refresh(home)
    found = {each.key: each for each in pages_segments.segments(home, language="en").segmentations}
    assert found["ages"].too_many.startswith("Ages has 9 segments")
    assert found["sides"].too_many == ""
    assert {each.key: each.small for each in found["sides"].segments} == {"young": True, "old": False}
    assert health_words.SMALL in warned(home, "young")
    assert health_words.SMALL not in warned(home, "old")

    rules = segmentation.rules(definitions.load())
    said = {language: sentence.sentence(rules["young"], home.catalog(), language) for language in LANGUAGES}
    assert said == {
        "en": "Age is less than 40 years.",
        "pl": "Wiek wynosi mniej niż 40 lat.",
        "sl": "Starost znaša manj kot 40 let.",
    }


def test_r18_a_draft_is_judged_before_it_is_saved(home):
    people(
        home, {YOUNG: [100] * 40, "": [300] * 20, OLD: [200] * 40},
        email=lambda born, number: f"c{number}@example.com" if number % 4 else "", consent_email=lambda *_: "true",
        country=lambda born, _: "PL" if born == YOUNG else "SI", sex=lambda _, number: "1" if number % 2 else "2",
    )  # fmt: skip
    homes.force(home, homes.segments("sides", {"old": "age >= 40"}))
    refresh.refresh(home)
    before = definitions.load()
    card = health_cards.of_rule(home, "age < 40", language="en", sight=EVERYTHING, owner="Ana")

    assert (card.inside, card.out, card.cannot_say) == (40, 40, 20)
    assert [(each.key, each.share, each.light) for each in card.fills] == [("birth_date", 0.8, "green")]
    lines = {each.criterion: each for each in card.lines}
    assert {key: each.light for key, each in lines.items()} == {
        "measurable": "green", "substantial": "green", "accessible": "green", "differentiable": "green",
        "actionable": "unknown",
    }  # fmt: skip
    assert lines["substantial"].says[0] == "Customers: 40; at least 30 are wanted."
    assert "22.2" in lines["substantial"].says[1]
    assert "75.0" in lines["accessible"].says[0]
    differ = lines["differentiable"].says[0]
    assert "Revenue in 12 months (η² 1.000, ω² 1.000), Country (V " in differ
    assert "Sex" not in differ

    ages = next(each for each in templates() if each.key == "demographic_age")
    said_of = health_templates.said(home, segmentation.load(ages.text, path=ages.key), language="en")
    assert [(each.light, each.says.replace("\N{NO-BREAK SPACE}", " ")) for each in said_of] == [
        ("green", "Known least: Date of birth, 80.0 %."),
        ("red", "Large enough, from 30 customers on: 2 of 5 segments."),
        ("green", "In at least one segment: 100.0 %. In more than one: 0.0 %."),
        ("green", "Explains 100.0 % of the differences in 12 months' revenue."),
    ]
    assert definitions.load() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_and_name_is_there_in_each_language(language):
    from presek.app.health_sentences import DIMENSIONS, LIGHTS, NAMES, SENTENCES

    figures = {"number effect", "code effect"}
    for texts in (*NAMES.values(), *LIGHTS.values(), *DIMENSIONS.values(), *SENTENCES.values()):
        assert texts.get(language) or texts in [SENTENCES[key] for key in figures]
    for key, texts in SENTENCES.items():
        if key not in figures:
            places = {language_: sorted(_places(text)) for language_, text in texts.items()}
            assert len({tuple(each) for each in places.values()}) == 1, key


def _places(text):
    return {part.split("}")[0] for part in text.split("{")[1:]}


def test_a_kept_segment_is_computed_again_compared_with_a_month_ago_and_asked_for_a_policy_and_an_owner(home):
    turning_40 = "1986-06-10"
    people(home, {YOUNG: [100] * 30, OLD: [200] * 30, turning_40: [300] * 10})
    homes.force(home, homes.segments("sides", {"old": "age >= 40", "young": "otherwise"}, partition=True))
    refresh.refresh(home, as_of=homes.end_of("2026-05-20"))
    refresh.refresh(home)
    card = health_cards.of_segment(home, "old", language="en", sight=EVERYTHING)
    lines = {each.criterion: each for each in card.lines}
    assert lines["measurable"].says[1] == "Computed again, the rule gives exactly the published members."
    assert (lines["actionable"].light, lines["stable"].light) == ("red", "green")
    assert lines["actionable"].says[1] == "Nobody looks after it: give it an owner."
    assert "75.0" in lines["stable"].says[0]  # thirty of forty
    assert health_cards.of_segment(home, "nothing", language="en", sight=EVERYTHING) is None

    given = definitions.load()[0]
    covered, agreed = health_cards.of_segmentation(home, given, language="en")
    assert (covered.light, agreed.light) == ("green", "red")
    assert (
        covered.says.replace("\N{NO-BREAK SPACE}", " ") == "In at least one segment: 100.0 %. In more than one: 0.0 %."
    )
    index = adjusted_rand(np.array([[30, 0], [10, 30]]))
    assert f": {index:.3f};" in agreed.says
    assert "14.3" in agreed.says

    changed = homes.segments("sides", {"old": "age >= 30", "young": "otherwise"}, partition=True)
    homes.force(home, replace(given, segments=changed.segments))
    card = health_cards.of_segment(home, "old", language="en", sight=EVERYTHING)
    assert len(card.lines[0].says) == 1  # another rule: there is nothing to compare with
