"""A quote as PDF: every letter of the three languages prints, pages are counted, and it is the same each time."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from presek.app import quote_pdf, quotes
from presek.app.quote_pdf import Customer, Printed
from presek.values.problem import Problems
from tests.app import policy_home

LETTERS = {"pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "sl": "čšžČŠŽ"}
TITLES = {"en": "Quote", "pl": "Oferta", "sl": "Ponudba"}
WORDS = {
    "en": (
        "List price",
        "PLN 1,000.00",
        "10 %",
        "30 Jun 2026",
        "Payment: by transfer, 30 days, from the invoice date.",
    ),
    "pl": ("Cena z cennika", "1 000,00 zł", "30.06.2026", "Płatność: przelewem, 30 dni, od daty faktury."),
    "sl": ("Cena po ceniku", "1.000,00 PLN", "30. 6. 2026", "Plačilo: z nakazilom, 30 dni, od datuma računa."),
}


@pytest.fixture
def kept(home):
    policy_home.fill(home)
    policy_home.put(home, "gold", "large", {"payment_terms": {"net_days": 30}, "discount": {"percent": 10}})
    lines = [{"product": "p <1> & more", "quantity": 1, "unit_price": "1000.00", "vat_percent": 23}]
    return home, quotes.keep(home, "anna", {"lines": lines}, by="rep").number


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).replace("\xa0", " ")


def test_a_quote_is_printed_in_the_three_languages_and_is_the_same_each_time(kept):
    home, number = kept
    for language, words in WORDS.items():
        document = quote_pdf.pdf(home, number, language=language)
        text = text_of(document)
        assert text.count(f"{TITLES[language]} {number}") == 1
        assert [word for word in words if word not in text] == [], language
        assert "p <1> & more" in text
        assert document == quote_pdf.pdf(home, number, language=language)
    with pytest.raises(Problems, match="not in 'de'"):
        quote_pdf.pdf(home, number, language="de")


def test_polish_and_slovene_letters_print_and_long_quotes_count_their_pages(kept):
    home, number = kept
    shown = quotes.one(home, number)
    letters = "".join(LETTERS.values())
    (line,) = shown.kept.answer["lines"]
    answer = {**shown.kept.answer, "lines": [{**line, "product": letters}] * 80}
    many = replace(shown, kept=replace(shown.kept, answer=answer))
    paper = Printed(many, f"{letters} d.o.o.", Customer("c", letters, letters, "123"), "sl", made_up=True)

    text = text_of(quote_pdf.printed(paper))

    assert text.count(letters) >= 80
    assert "Stran 1 od 3" in text
    assert "Stran 3 od 3" in text
    assert "Izmišljeni podatki" in text


def test_days_are_told_in_the_form_that_their_number_asks_for(kept):
    home, number = kept
    paper = Printed(quotes.one(home, number), "", Customer("c"), "pl")
    slovene = replace(paper, language="sl")

    assert [paper.days(count) for count in (1, 2, 5)] == ["1 dzień", "2 dni", "5 dni"]
    assert [slovene.days(count) for count in (1, 2, 5)] == ["1 dan", "2 dneva", "5 dni"]
    assert [slovene.days(count, within=True) for count in (1, 10)] == ["1 dnevu", "10 dneh"]
