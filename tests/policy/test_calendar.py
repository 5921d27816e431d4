"""Working days of Poland and Slovenia, due days, and when a payment is late."""

from __future__ import annotations

from datetime import date

import pytest

from presek.policy import calendar
from presek.policy.calendar import NOT_DUE
from presek.policy.treatment import Method, PaymentTerms, Start
from presek.values.instant import day_number, day_of
from tests.policy.vectors import VECTORS

INVOICED = day_number(date(2026, 11, 21))

REAL = {
    ("PL", 2026): "01-01 01-06 04-05 04-06 05-01 05-03 05-24 06-04 08-15 11-01 11-11 12-24 12-25 12-26",
    ("PL", 2024): "01-01 01-06 03-31 04-01 05-01 05-03 05-19 05-30 08-15 11-01 11-11 12-25 12-26",
    ("PL", 2010): "01-01 04-04 04-05 05-01 05-03 05-23 06-03 08-15 11-01 11-11 12-25 12-26",
    ("PL", 2018): "01-01 01-06 04-01 04-02 05-01 05-03 05-20 05-31 08-15 11-01 11-11 11-12 12-25 12-26",
    ("SI", 2026): "01-01 01-02 02-08 04-05 04-06 04-27 05-01 05-02 05-24 06-25 08-15 10-31 11-01 12-25 12-26",
    ("SI", 2015): "01-01 02-08 04-05 04-06 04-27 05-01 05-02 05-24 06-25 08-15 10-31 11-01 12-25 12-26",
    ("SI", 2027): "01-01 01-02 02-08 03-28 03-29 04-27 05-01 05-02 05-16 06-25 08-15 10-31 11-01 12-25 12-26",
}


@pytest.mark.parametrize(("country", "year"), REAL)
def test_the_public_holidays_are_those_of_the_law(country: str, year: int):
    found = sorted(f"{day:%m-%d}" for day in calendar.holidays(country, year))

    assert found == REAL[country, year].split()


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1991, "03-31"), (2000, "04-23"), (2008, "03-23"), (2011, "04-24"), (2038, "04-25"), (2285, "03-22")],
)
def test_easter_falls_where_it_falls(year: int, sunday: str):
    assert f"{calendar.easter(year):%m-%d}" == sunday


def test_r07_the_payment_term_follows_the_segment_and_runs_from_the_invoice():
    due = {days: calendar.due_date(PaymentTerms(days), INVOICED, "PL").due_day for days in (14, 30, 60)}

    assert {str(days): str(day_of(day or 0)) for days, day in due.items()} == VECTORS["due"]
    assert calendar.due_date(PaymentTerms(0, Method.PREPAYMENT), INVOICED, "PL") == NOT_DUE


def test_a_term_that_ends_on_a_saturday_or_a_holiday_is_late_only_after_the_next_working_day():
    def late(invoice: date, days: int, country: str) -> tuple[str, str, str]:
        due = calendar.due_date(PaymentTerms(days), day_number(invoice), country)
        return tuple(str(day_of(each or 0)) for each in (due.due_day, due.pay_by, due.late_from))

    assert late(date(2026, 11, 21), 14, "PL") == ("2026-12-05", "2026-12-07", "2026-12-08")
    assert late(date(2026, 12, 10), 14, "PL") == ("2026-12-24", "2026-12-28", "2026-12-29")
    assert late(date(2026, 12, 10), 14, "SI") == ("2026-12-24", "2026-12-24", "2026-12-25")
    assert late(date(2026, 4, 13), 14, "SI") == ("2026-04-27", "2026-04-28", "2026-04-29")
    assert late(date(2025, 12, 18), 14, "SI") == ("2026-01-01", "2026-01-05", "2026-01-06")


def test_a_term_from_receipt_is_due_only_once_receipt_is_known_and_one_from_the_end_of_the_month_from_there():
    received, month_end = PaymentTerms(10, start=Start.INVOICE_RECEIPT), PaymentTerms(30, start=Start.END_OF_MONTH)

    assert calendar.due_date(received, INVOICED, "PL") == NOT_DUE
    assert calendar.due_date(received, INVOICED, "PL", start_day=INVOICED + 3).due_day == INVOICED + 13
    assert str(day_of(calendar.due_date(month_end, INVOICED, "PL").due_day or 0)) == "2026-12-30"


def test_nothing_is_due_where_delivery_on_credit_is_blocked_or_no_term_is_given():
    assert calendar.due_date(PaymentTerms(30, credit_block=True), INVOICED, "PL") == NOT_DUE
    assert calendar.due_date(PaymentTerms(), INVOICED, "PL") == NOT_DUE


def test_a_country_whose_holidays_are_not_known_has_its_weekends():
    assert calendar.holidays(None, 2026) == frozenset()
    assert not calendar.is_working_day(date(2026, 11, 21), "JP")
    assert calendar.is_working_day(date(2026, 12, 25), None)
