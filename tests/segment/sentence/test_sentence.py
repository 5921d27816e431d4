"""Rules as sentences: golden ones, and what must hold of every one."""

from datetime import date
from decimal import Decimal

import pytest

from presek.catalog.company import load
from presek.catalog.default import default_catalog
from presek.catalog.model import LANGUAGES
from presek.segment.parse import parse, parse_value
from presek.segment.sentence import TONGUES, clause, sentence, value_words
from presek.segment.sentence_tongue import day_words, form_for, money_words, number_words
from tests.segment.sentence.golden import SEGMENTS, golden, rules, sentences

CATALOG = default_catalog()
NO_BREAK = "\u00a0"


@pytest.mark.parametrize("rule", rules())
def test_the_sentences_of_a_rule_are_those_that_people_judged(rule: str) -> None:
    assert sentences(rule) == golden()[rule]


def test_the_golden_file_holds_every_rule_and_no_other() -> None:
    assert list(golden()) == rules()
    assert len(rules()) >= 80


@pytest.mark.parametrize(
    ("count", "polish", "slovene"),
    [
        (1, "1 zamówienie", "1 naročilo"),
        (2, "2 zamówienia", "2 naročili"),
        (3, "3 zamówienia", "3 naročila"),
        (4, "4 zamówienia", "4 naročila"),
        (5, "5 zamówień", "5 naročil"),
        (12, "12 zamówień", "12 naročil"),
        (22, "22 zamówienia", "22 naročil"),
        (101, "101 zamówień", "101 naročilo"),
        (102, "102 zamówienia", "102 naročili"),
        (104, "104 zamówienia", "104 naročila"),
        (112, "112 zamówień", "112 naročil"),
    ],
)
def test_nouns_stand_in_the_form_that_their_number_asks_for(count: int, polish: str, slovene: str) -> None:
    rule = parse(f"orders.count() > {count}")
    assert polish in sentence(rule, CATALOG, "pl")
    assert slovene in sentence(rule, CATALOG, "sl")


def test_every_relation_has_forms_for_every_number_in_every_language() -> None:
    for relation in CATALOG.relations:
        for count in (1, 2, 3, 5, 22):
            for language in LANGUAGES:
                said = clause(parse(f"{relation}.count() > {count}"), CATALOG, language)
                assert str(count) in said
                assert "{" not in said


def test_numbers_amounts_and_days_are_written_as_the_language_writes_them() -> None:
    english, polish, slovene = TONGUES["en"], TONGUES["pl"], TONGUES["sl"]
    amount, day = Decimal("1234.5"), date(2026, 11, 21)
    assert money_words(amount, "PLN", polish) == f"1{NO_BREAK}234,50{NO_BREAK}zł"
    assert money_words(amount, "EUR", slovene) == f"1.234,50{NO_BREAK}€"
    assert money_words(amount, "PLN", english) == f"1,234.50{NO_BREAK}PLN"
    assert day_words(day, polish) == "21.11.2026"
    assert day_words(day, slovene) == f"21.{NO_BREAK}11.{NO_BREAK}2026"
    assert day_words(day, english) == "21 November 2026"
    assert number_words(Decimal("-0.25"), polish) == "−0,25"
    assert form_for(Decimal("1.5"), slovene) == "fraction"


def test_what_surprises_is_said() -> None:
    assert "never had any" in sentence(parse("no orders(last 90 days)"), CATALOG, "en")
    assert "has had orders, but" in sentence(parse("orders.last() more than 90 days ago"), CATALOG, "en")
    assert "is known and is not" in sentence(parse('country != "PL"'), CATALOG, "en")


def test_negation_has_words_of_its_own_and_two_negations_cancel() -> None:
    assert clause(parse("not (employees < 10)"), CATALOG, "en") == clause(parse("employees >= 10"), CATALOG, "en")
    assert clause(parse("not (not (employees < 10))"), CATALOG, "en") == clause(parse("employees < 10"), CATALOG, "en")


def test_values_are_noun_phrases() -> None:
    value = parse_value("orders.count(last 12 months)")
    assert value_words(value, CATALOG, "en") == "the number of orders in the last 12 months"
    assert value_words(value, CATALOG, "pl") == "liczba zamówień w ciągu ostatnich 12 miesięcy"
    assert value_words(parse_value("net_amount"), CATALOG, "sl", relation="orders") == "neto znesek"


def test_a_relation_without_nouns_of_its_own_is_spoken_of_as_entries() -> None:
    text = """\
relations:
  machines:
    labels: {en: machines, pl: maszyny, sl: stroji}
    fields: {model: {labels: {en: model}, type: text}}
"""
    catalog = load(text, path="own.yaml")
    rule = parse("machines.count() >= 2")
    assert sentence(rule, catalog, "en") == "The customer has at least 2 entries “machines”."
    assert sentence(rule, catalog, "pl") == "Klient ma co najmniej 2 wpisy „maszyny”."
    assert sentence(rule, catalog, "sl") == "Stranka ima vsaj 2 vnosa »stroji«."


def test_a_draft_with_unknown_names_is_spoken_of_all_the_same() -> None:
    assert sentence(parse("colour = 3 and any wagons()"), CATALOG, "en") == (
        "“colour” is exactly 3, and the customer has at least one entry “?”."
    )


def test_segments_go_by_their_name_or_their_key() -> None:
    rule = parse('in segment "a_class" or in segment "b_class"')
    said = sentence(rule, CATALOG, "pl", segments=SEGMENTS)
    assert said == "Klient należy do segmentu „Klasa A” lub klient należy do segmentu „b_class”."


def test_an_unknown_language_is_spoken_as_english() -> None:
    assert sentence(parse("everyone"), CATALOG, "de") == "Every customer."
