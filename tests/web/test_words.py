"""The words of the site in three languages: none is missing, none has lost a place to fill, and numbers read right."""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils import translation

from presek.app.shown_values import Shown
from presek.web import shown, translations, words
from tests.web import wording

LANGUAGES = {"pl": 3, "sl": 4}
SAME_IN_BOTH = {
    "Model", "Segment", "import %(number)s", "Administrator", "Marketing", "Finance", "Program", "e-mail", "portal",
    "marketing", "VAT %(percent)s",
}  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)s")


def sources(language):
    return sorted((wording.WEB / "locale" / language / "LC_MESSAGES").glob("*.po"))


def catalog(language):
    return translations.words_of(sources(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_translated_in_one_file_only(language):
    found = {}
    for source in sources(language):
        with source.open("rb") as file:
            for message in read_po(file):
                found.setdefault(message.id, []).append(source.name)
    assert {text: files for text, files in found.items() if text and len(files) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_site_is_untranslated(language):
    said = catalog(language)
    missing = []
    for (one, many), place in wording.of_site().items():
        message = said.get(one)
        if message is None or not message.string or (many and not all(message.string)):
            missing.append(f"{place}: {one}")
        elif not many and message.string == one and one not in SAME_IN_BOTH:
            missing.append(f"{place}: {one} is left in English")
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_stands_for_nothing(language):
    used = {one for one, _ in wording.of_site()}
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog(language) if message.id}
    assert kept - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_places_to_fill(language):
    for message in catalog(language):
        if not message.id:
            continue
        wanted = set(PLACE.findall(message.id if isinstance(message.id, str) else message.id[1]))
        forms = [message.string] if isinstance(message.string, str) else message.string
        assert isinstance(message.id, str) or len(forms) == LANGUAGES[language]
        for form in forms:
            assert set(PLACE.findall(form)) == wanted, message.id
            assert list(Formatter().parse(form)) is not None


def test_words_are_compiled_anew_whenever_they_are_others_older_ones_too(tmp_path, monkeypatch):
    source = tmp_path / "words" / "pl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    monkeypatch.setattr(translations, "SOURCES", tmp_path / "words")
    target = tmp_path / "home" / "locale"
    target.parent.mkdir()
    for number, word in enumerate(("jeden", "dwa")):
        source.write_text(
            f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "x"\nmsgstr "{word}"\n'
        )
        os.utime(source, (1000 - number, 1000 - number))
        translations.compile_all(target)
        assert word.encode() in (target / "pl" / "LC_MESSAGES" / "django.mo").read_bytes()


@pytest.mark.parametrize(
    ("language", "days", "expected"),
    [
        ("en", 1, "1 day ago"),
        ("en", 22, "22 days ago"),
        ("pl", 1, "1 dzień temu"),
        ("pl", 22, "22 dni temu"),
        ("sl", 1, "pred 1 dnem"),
        ("sl", 2, "pred 2 dnevoma"),
        ("sl", 101, "pred 101 dnem"),
        ("sl", 5, "pred 5 dnevi"),
        ("pl", 0, "dziś"),
        ("sl", -3, "čez 3 dni"),
        ("pl", 800, "ponad 2 lata temu"),
    ],
)
def test_days_are_counted_in_the_right_case(site, language, days, expected):
    with translation.override(language):
        assert words.days_ago(days) == expected


@pytest.mark.parametrize(
    ("language", "number", "share", "money", "day"),
    [
        ("en", "1,234.5", "12.3 %", "1,234.50 PLN", "21 Nov 2026"),
        ("pl", "1 234,5", "12,3 %", "1 234,50 zł", "21.11.2026"),
        ("sl", "1.234,5", "12,3 %", "1.234,50 PLN", "21. 11. 2026"),
    ],
)
def test_numbers_amounts_and_days_read_as_people_write_them(language, number, share, money, day):
    with translation.override(language):
        plain = [
            words.number(Decimal("1234.5")),
            words.share(123, 1000),
            words.money(Decimal("1234.5"), "PLN", decimals=2),
        ]
        assert [text.replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ") for text in plain] == [
            number,
            share,
            money,
        ]
        assert words.day(date(2026, 11, 21)) == day


def test_a_share_of_nothing_is_not_said():
    assert words.share(0, 0) == ""


def test_a_tiny_share_is_not_shown_as_none():
    with translation.override("en"):
        assert words.share(4, 10_000).startswith("0.04")


@pytest.mark.parametrize("language", ["pl", "sl"])
@pytest.mark.parametrize("page", ["/", "/segments", "/segments/careful_it_buyers", "/customers", "/nothing"])
def test_pages_speak_the_language_that_was_chosen(site, language, page):
    text = site.client(language=language).get(page).content.decode()
    assert f'<html lang="{language}"' in text
    for english in ("Sign out", "Skip to content", "Save as segment", "of the base", "unknown<", "Show more"):
        assert english not in text


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [
        ("en", "2.7", "2.7 days"), ("pl", "2.7", "2,7 dnia"), ("pl", "2", "2 dni"), ("sl", "2.7", "2,7 dneva"),
        ("sl", "2", "2 dneva"), ("sl", "1", "1 dan"),
    ],
)  # fmt: skip
def test_a_part_of_a_day_has_a_case_of_its_own(site, language, amount, said):
    with translation.override(language):
        assert shown.said(Shown(amount=Decimal(amount), unit="days")) == said


@pytest.mark.parametrize(("language", "said"), [("en", "12,102"), ("pl", "12 102"), ("sl", "12.102")])
def test_a_count_beside_a_word_is_grouped(site, language, said):
    with translation.override(language):
        text = Template(
            "{% load i18n words %}{% blocktranslate count n=many|counted %}{{ n }} customer{% plural %}{{ n }} "
            "customers{% endblocktranslate %}"
        ).render(Context({"many": 12102}))
    assert text.replace("\N{NO-BREAK SPACE}", " ").startswith(f"{said} ")
    assert text.endswith({"en": "customers", "pl": "klientów", "sl": "stranki"}[language])
