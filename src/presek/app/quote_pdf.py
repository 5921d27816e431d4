"""A kept quote as PDF, in English, Polish or Slovene. The same quote gives the same bytes, whenever it is printed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import font_source_sans_pro
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from presek.app import quotes, reading
from presek.app.home import Home
from presek.app.quote_words import DAYS, METHODS, STARTS, WITHIN_DAYS, WORDS
from presek.app.quotes import ShownQuote
from presek.app.sight import EVERYTHING, Sight
from presek.catalog.model import LANGUAGES
from presek.segment.reference_rows import version_of
from presek.values.instant import day_of
from presek.values.problem import Problem, Problems, nearest_names

REGULAR, BOLD = "PresekSans", "PresekSans-Bold"
DAY_PATTERNS = {"en": "d MMM y", "pl": "dd.MM.y", "sl": "d. M. y"}
NAMES = ("legal_name", "name")
ADDRESS = ("address", "postal_code", "city", "country")
MARGIN = 18 * mm
WIDTHS = (56 * mm, 21 * mm, 33 * mm, 22 * mm, 37 * mm)
LINE, SHADE, FAINT = colors.HexColor("#9aa5b1"), colors.HexColor("#eef1f4"), colors.HexColor("#52606d")


@dataclass(frozen=True, slots=True)
class Customer:
    """Who the quote is for, as far as it is known."""

    key: str
    name: str = ""
    address: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """All that stands on the paper."""

    quote: ShownQuote
    seller: str
    customer: Customer
    language: str
    made_up: bool = False

    def word(self, key: str, **parts: str) -> str:
        """A word or sentence in the quote's language."""
        return WORDS[key][self.language].format(**parts)

    def day(self, day: date) -> str:
        """A day as people write it."""
        return str(format_date(day, format=DAY_PATTERNS[self.language], locale=self.language))

    def money(self, amount: str, currency: str) -> str:
        """An amount with its currency's decimals (more where the amount has more: unit prices)."""
        exact = Decimal(amount)
        digits = max(get_currency_precision(currency), _decimals(exact))
        pattern = "¤¤\N{NO-BREAK SPACE}#,##0" if self.language == "en" else "#,##0\N{NO-BREAK SPACE}¤"
        placed = pattern.replace("#,##0", "#,##0." + "0" * digits) if digits else pattern
        return str(format_currency(exact, currency, format=placed, locale=self.language, currency_digits=False))

    def number(self, written: str) -> str:
        """A number with as many decimals as it has."""
        return str(format_decimal(Decimal(written), format="#,##0.######", locale=self.language))

    def percent(self, written: str) -> str:
        """A percentage."""
        return f"{self.number(written)}\N{NO-BREAK SPACE}%"

    def days(self, count: int, *, within: bool = False) -> str:
        """A number of days, in the form that its number and place ask for."""
        forms = (WITHIN_DAYS if within else DAYS)[self.language]
        category = Locale(self.language).plural_form(count)
        return forms.get(category, forms["other"]).format(number=self.number(str(count)))


def pdf(home: Home, number: int, *, language: str = "en", sight: Sight = EVERYTHING) -> bytes:
    """The PDF of a kept quote, with what this person may see of the customer. Problems: there is none of this number;
    the language is not known."""
    if language not in LANGUAGES:
        says = f"a quote is printed in {', '.join(LANGUAGES)}, not in '{language}'."
        raise Problems(Problem("unknown-language", says, path="language", nearest=nearest_names(language, LANGUAGES)))
    shown, about = quotes.one(home, number), home.about()
    return printed(Printed(shown, about.name, _customer(home, shown.customer, sight), language, made_up=about.made_up))


def printed(paper: Printed) -> bytes:
    """The bytes of a paper: laid out twice, for every page tells how many there are."""
    pages = _built(paper, 0)[1]
    return _built(paper, pages)[0]


def _built(paper: Printed, pages: int) -> tuple[bytes, int]:
    _fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{paper.word('quote')} {paper.quote.number}",
        author=paper.seller,
        lang=paper.language,
        invariant=1,
    )

    def foot(canvas: Canvas, laid: SimpleDocTemplate) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(FAINT)
        canvas.drawString(MARGIN, MARGIN / 2, paper.word("made_up") if paper.made_up else paper.seller)
        words = paper.word("page", page=str(laid.page), pages=str(pages))
        canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, words)

    document.build(_story(paper), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue(), int(document.page)


def _story(paper: Printed) -> list[Any]:
    answer = paper.quote.kept.answer
    story = [*_head(paper), Spacer(1, 6 * mm), _lines(paper, answer), Spacer(1, 4 * mm), _totals(paper, answer)]
    if answer["gross"] is None:
        story.append(_text(paper.word("without_vat"), style=_style(8, color=FAINT)))
    story.append(Spacer(1, 6 * mm))
    story += [_text(words) for words in _terms(paper, answer)]
    if answer["disclosure"] is not None:
        story += [Spacer(1, 4 * mm), _text(str(answer["disclosure"][paper.language]))]
    return story


def _head(paper: Printed) -> list[Any]:
    kept, who = paper.quote.kept, paper.customer
    facts = [
        f"{paper.word('made_on')}: {paper.day(day_of(kept.made_on))}",
        f"{paper.word('valid_until')}: {paper.day(day_of(kept.expires - 1))}",
    ]
    named = [who.name or who.key, who.address, f"{paper.word('tax_id')} {who.tax_id}" if who.tax_id else ""]
    named.append(f"{paper.word('customer_key')} {who.key}" if who.name else "")
    return [
        _text(paper.seller, style=_style(10, color=FAINT)),
        _text(f"{paper.word('quote')} {kept.number}", style=_style(20, bold=True)),
        Spacer(1, 2 * mm),
        *(_text(each) for each in facts),
        Spacer(1, 5 * mm),
        _text(paper.word("customer"), style=_style(8, color=FAINT)),
        *(_text(each, style=_style(10, bold=place == 0)) for place, each in enumerate(named) if each),
    ]


def _lines(paper: Printed, answer: Mapping[str, Any]) -> Table:
    currency = answer["currency"]
    right, head = _style(9, right=True), _style(9, bold=True)
    columns = ("product", "quantity", "unit_price", "discount", "net")
    rows = [
        [
            _text(paper.word(each), style=head if place == 0 else _style(9, bold=True, right=True))
            for place, each in enumerate(columns)
        ]
    ]
    for line in answer["lines"]:
        rows.append(
            [
                _text(line["product"], style=_style(9)),
                _text(paper.number(line["quantity"]), style=right),
                _text(paper.money(line["unit_price"], currency), style=right),
                _text(paper.percent(line["discount_percent"]), style=right),
                _text(paper.money(line["net"], currency), style=right),
            ]
        )
    table = Table(rows, colWidths=WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _totals(paper: Printed, answer: Mapping[str, Any]) -> Table:
    currency = answer["currency"]
    rows = [("list_total", "", answer["list_total"])] if Decimal(answer["discount"]) else []
    if rows:
        rows.append(("discount", "", str(-Decimal(answer["discount"]))))
    rows.append(("net_total", "", answer["net"]))
    rows += [("vat", f" {paper.percent(each['percent'])}", each["vat"]) for each in answer["vat"] or ()]
    if answer["gross"] is not None:
        rows.append(("gross_total", "", answer["gross"]))
    last = len(rows) - 1
    table = Table(
        [
            [
                _text(paper.word(word) + more, style=_style(10, bold=place == last, right=True)),
                _text(paper.money(amount, currency), style=_style(10, bold=place == last, right=True)),
            ]
            for place, (word, more, amount) in enumerate(rows)
        ],
        colWidths=(sum(WIDTHS[:4]), WIDTHS[4]),
    )
    table.setStyle(TableStyle([("LINEABOVE", (0, last), (-1, last), 0.8, LINE)]))
    return table


def _terms(paper: Printed, answer: Mapping[str, Any]) -> list[str]:
    """How it is paid: method, days, due day, what paying early takes off. Nothing where no terms are given."""
    terms = answer["terms"]
    if terms is None:
        return []
    parts = [METHODS[terms["method"]][paper.language]]
    if terms["method"] != "prepayment" and terms.get("net_days") is not None and not terms.get("credit_block"):
        parts += [paper.days(terms["net_days"]), STARTS[terms["start"]][paper.language]]
    elif terms.get("credit_block"):
        parts = [METHODS["prepayment"][paper.language]]
    words = [f"{paper.word('terms')}: {', '.join(parts)}."]
    if answer["due"]["pay_by"] is not None:
        invoiced = date.fromisoformat(paper.quote.kept.asked["invoice_day"])
        due = date.fromisoformat(answer["due"]["pay_by"])
        words.append(paper.word("due", day=paper.day(invoiced), due=paper.day(due)))
    early = answer["early_payment"]
    if early is not None:
        within, amount = paper.days(early["within_days"], within=True), paper.money(early["amount"], answer["currency"])
        words.append(paper.word("early", days=within, percent=paper.percent(early["percent"]), amount=amount))
    return words


def _customer(home: Home, key: str, sight: Sight) -> Customer:
    """What is known of the customer on the base's day."""
    opened = reading.opened(home)
    ordinal = opened.snapshot.ordinal(key)
    if ordinal is None:
        return Customer(key)
    found, as_of = opened.customer(ordinal), reading.as_of(home)

    def known(field: str) -> str:
        if not sight.sees_word(field, opened.catalog):
            return ""
        version = version_of(found.fields.get(field, ()), as_of)
        return version.value if version is not None and isinstance(version.value, str) else ""

    street, *place = (known(each) for each in ADDRESS)
    address = ", ".join(part for part in (street, " ".join(part for part in place if part)) if part)
    name = next((known(each) for each in NAMES if known(each)), "")
    return Customer(key, name, address, known("tax_id"))


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text(words: str, *, style: ParagraphStyle | None = None) -> Paragraph:
    return Paragraph(escape(words), style or _style(10))


@lru_cache(maxsize=32)
def _style(size: int, *, bold: bool = False, right: bool = False, color: colors.Color = colors.black) -> ParagraphStyle:
    return ParagraphStyle(
        name=f"{size}-{bold}-{right}-{color}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.35,
        alignment=TA_RIGHT if right else 0,
        textColor=color,
    )


@lru_cache(maxsize=1)
def _fonts() -> None:
    """Makes the font known to the printer: its letters are put into every file, so it prints the same everywhere."""
    files = font_source_sans_pro.font_files_ttf
    for name, file in ((REGULAR, "SourceSansPro"), (BOLD, "SourceSansProBold")):
        pdfmetrics.registerFont(TTFont(name, files[file]))
