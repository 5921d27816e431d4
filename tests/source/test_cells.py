"""What cells may say: numbers, days and times, words, addresses."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from presek.source import contact, moments, numbers, words
from presek.source.mapping import Style
from presek.values import money
from tests.source.shelf import CATALOG

POLISH = Style(decimal_sign=",", thousands_sign=" ", date_order="day month year", zone=ZoneInfo("Europe/Warsaw"))
AMERICAN = Style(thousands_sign=",", date_order="month day year", zone=ZoneInfo("Europe/Warsaw"))


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("12", AMERICAN, "12"),
        ("-3.5", AMERICAN, "-3.5"),
        ("+3.5", AMERICAN, "3.5"),
        (".5", AMERICAN, "0.5"),
        ("5.", AMERICAN, "5"),
        ("$90,000 ", AMERICAN, "90000"),
        ("1,234,567.89", AMERICAN, "1234567.89"),
        ("(1,234.50)", AMERICAN, "-1234.50"),
        ("12-", AMERICAN, "-12"),
        ("−7", AMERICAN, "-7"),
        ("1e3", AMERICAN, "1000"),
        ("USD 12.50", AMERICAN, "12.50"),
        ("1 234,50 zł", POLISH, "1234.50"),
        ("1\u00a0234,5", POLISH, "1234.5"),
        ("1\u202f234", POLISH, "1234"),
        ("1,5", AMERICAN, None),
        ("12,34,567", AMERICAN, None),
        ("1.234,5", AMERICAN, None),
        ("12.34", POLISH, None),
        ("12 34", POLISH, None),
        ("", POLISH, None),
        ("1 1", AMERICAN, None),
        ("NaN", AMERICAN, None),
        ("inf", AMERICAN, None),
        ("٣", AMERICAN, None),
        ("1e999", AMERICAN, None),
        ("--1", AMERICAN, None),
        ("1.2.3", AMERICAN, None),
    ],
)
def test_a_number_is_read_in_its_files_signs(text: str, style: Style, number: str | None):
    assert numbers.decimal_of(text, style) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "scaled"),
    [
        ("2.00005", 20_001),
        ("-2.00005", -20_001),
        ("2.00004999", 20_000),
        ("0.00005", 1),
        ("99999999999999", 10**18 - 10**4),
        ("922337203685477.5807", 2**63 - 1),
        ("922337203685477.5808", None),
        ("9" * 25, None),
    ],
)
def test_decimals_beyond_the_scale_are_rounded_once_half_away_from_zero(text: str, scaled: int | None):
    values, good = numbers.whole_numbers(pa.array([text, "1"]), scale=4, style=AMERICAN)

    assert (int(values[0]) if good[0] else None) == scaled
    assert good[1]


@given(st.lists(st.decimals(-(10**12), 10**12, places=6, allow_nan=False), min_size=1), st.sampled_from([0, 2, 4]))
def test_the_fast_way_and_the_slow_way_read_the_same_number(decimals: list[Decimal], scale: int):
    texts = [format(each, "f") for each in decimals] + [f"{each:.2f}" for each in decimals]

    values, good = numbers.whole_numbers(pa.array(texts), scale=scale, style=Style())

    assert good.all()
    assert values.tolist() == [money.scaled(Decimal(text), scale) for text in texts]


@pytest.mark.parametrize(
    ("text", "style", "iso"),
    [
        ("31.01.2026", POLISH, "2026-01-31"),
        ("1.2.2026", POLISH, "2026-02-01"),
        ("1/2/2026", AMERICAN, "2026-01-02"),
        ("2026-01-31", AMERICAN, "2026-01-31"),
        ("2026/1/5", POLISH, "2026-01-05"),
        ("20260131", POLISH, "2026-01-31"),
        ("2026-01-31 00:00:00.000", POLISH, "2026-01-31"),
        ("29.02.2024", POLISH, "2024-02-29"),
        ("29.02.2026", POLISH, None),
        ("1.2.26", POLISH, None),
        ("13/13/2026", AMERICAN, None),
        ("2026-01-31x", POLISH, None),
        ("today", POLISH, None),
        ("20260132", POLISH, None),
        ("0000-01-01", POLISH, None),
    ],
)
def test_a_day_is_read_by_its_files_order_and_iso_always(text: str, style: Style, iso: str | None):
    values, good = moments.days(pa.array([text, None]), style)

    assert (str(pa.scalar(int(values[0]), pa.int32()).cast(pa.date32())) if good[0] else None) == iso
    assert not good[1]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-01 12:00", "2026-07-01 10:00:00"),
        ("2026-01-01T12:00:30", "2026-01-01 11:00:30"),
        ("2026-01-01 12:00:30.250", "2026-01-01 11:00:30.250000"),
        ("2026-07-01T12:00:00Z", "2026-07-01 12:00:00"),
        ("2026-07-01T12:00:00-03:30", "2026-07-01 15:30:00"),
        ("2026-07-01", "2026-06-30 22:00:00"),
        ("1.7.2026 12:00", "2026-07-01 10:00:00"),
        ("1.7.2026, 1:05 PM", "2026-07-01 11:05:00"),
        ("2026-03-29 02:30", "2026-03-29 01:30:00"),
        ("2026-10-25 02:30", "2026-10-25 00:30:00"),
        ("2026-02-30 12:00", None),
        ("2026-01-01 25:00", None),
        ("2026-01-01 12:60", None),
        ("2026-07-01T12:00:00+14:00", "2026-06-30 22:00:00"),
        ("2026-07-01T12:00:00+14:30", None),
        ("2026-07-01T12:00:00-99:00", None),
        ("2026-07-01T12:00:00+01:75", None),
    ],
)
def test_a_local_time_is_an_instant_skipped_and_doubled_hours_too(text: str, utc: str | None):
    for company in (["2026-01-15 08:00"], ["x"], []):
        values, good = moments.instants(pa.array([*company, text]), POLISH)
        read = str(pa.scalar(int(values[-1]), pa.timestamp("us"))) if good[-1] else None
        assert (read or "").removesuffix(".000000") == (utc or "")


@given(st.lists(st.integers(-(10**15), 2 * 10**15), min_size=1))
def test_local_days_are_the_days_that_clocks_on_the_wall_show(instants: list[int]):
    from presek.values import instant

    zone = ZoneInfo("Europe/Warsaw")
    days = moments.local_days(pa.array(instants).to_numpy(), zone)

    assert days.tolist() == [instant.day_number(instant.local_day(each, zone)) for each in instants]


@pytest.mark.parametrize(
    ("text", "truth"),
    [("tak", True), ("NIE", False), ("da", True), ("ne", False), ("Y", True), ("0", False), ("maybe", None)],
)
def test_yes_and_no_in_three_languages(text: str, truth: bool | None):
    assert words.boolean(text) is truth


@pytest.mark.parametrize(
    ("list_key", "text", "key"),
    [
        ("country", "pl", "PL"),
        ("country", "Słowenia", "SI"),
        ("country", "Slovenija", "SI"),
        ("country", "Nowhere", None),
        ("sex", "kobieta", "2"),
        ("nace_2_1", "6210", "62.10"),
        ("nace_2_1", "62.10.Z", "62.10"),
        ("nace_2_1", "uprawa ryżu", "01.12"),
        ("nace_2_1", "Razmnoževanje rastlin", "01.30"),
        ("nace_2_1", "Edukacja", "85"),
        ("region", "Georgia", None),
    ],
)
def test_an_entry_of_a_list_is_found_by_key_or_name(list_key: str, text: str, key: str | None):
    assert words.Codes(CATALOG.code_lists[list_key]).key(text) == key


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Anna.Nowak@Example.COM", "Anna.Nowak@example.com"),
        ("a@b", None),
        ("a b@c.pl", None),
        ("@c.pl", None),
        ("a..b@c.pl", None),
        ("zażółć@example.com", "zażółć@example.com"),
        ("x" * 65 + "@example.com", None),
    ],
)
def test_an_address_is_checked_and_its_domain_made_small(text: str, kept: str | None):
    assert contact.email(text) == kept


def test_a_phone_number_becomes_international():
    assert contact.phone("501 234 567", region="PL") == "+48501234567"
    assert contact.phone("+386 40 123 456", region=None) == "+38640123456"
    assert contact.phone("501 234 567", region=None) is None
    assert contact.phone("12", region="PL") is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("526-10-40-828", "5261040828"),
        ("PL 5261040828", "5261040828"),
        ("5261040827", None),
        ("15012557", "15012557"),
        ("SI15012557", "15012557"),
        ("15012556", None),
        ("DE 136695976", "DE136695976"),
        ("12", None),
    ],
)
def test_a_tax_number_has_a_right_check_digit(text: str, kept: str | None):
    assert contact.tax_number(text) == kept
