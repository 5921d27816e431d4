"""The example company is made up, believable, and the same on every machine."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from presek.demo import company

FILES_OF_600 = "ca538b32b82593b102e798ceb15bf40a30e2ea431b5e96250a575a43298b637f"


def table(directory: Path, name: str) -> list[dict[str, str]]:
    with (directory / name).open(encoding="utf-8", newline="") as file:
        separator = "," if name == "rates.csv" else ";"
        return list(csv.DictReader(file, delimiter=separator))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("company")
    company.write(directory, customers=600)
    return directory


def test_the_same_seed_gives_the_same_files_byte_for_byte(files: Path) -> None:
    found = hashlib.sha256()
    for path in sorted(files.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    expected = FILES_OF_600
    assert found.hexdigest() == expected


def test_another_seed_gives_other_customers(files: Path, tmp_path: Path) -> None:
    company.write(tmp_path, seed=7, customers=30)
    assert table(tmp_path, "persons.csv") != table(files, "persons.csv")[:20]


def test_two_thirds_are_persons_and_one_third_companies(files: Path) -> None:
    assert (len(table(files, "persons.csv")), len(table(files, "companies.csv"))) == (400, 200)


def test_more_women_than_men_told_their_sex_and_a_quarter_told_nothing(files: Path) -> None:
    sexes = [row["sex"] for row in table(files, "persons.csv")]
    assert sexes.count("K") + sexes.count("Ž") > sexes.count("M") > 0
    assert 0.15 < sexes.count("") / len(sexes) < 0.40


def test_the_well_educated_earn_more(files: Path) -> None:
    told = [row for row in table(files, "persons.csv") if row["income"] and row["education"]]
    high = [int(row["income"]) for row in told if row["education"] in {"6", "7", "8"}]
    low = [int(row["income"]) for row in told if row["education"] in {"1", "2", "3"}]
    assert sum(high) / len(high) > 1.3 * sum(low) / len(low)


def test_one_customer_in_nine_pays_99_a_year(files: Path) -> None:
    plans = [row for row in table(files, "order_lines.csv") if row["product"] == "Basic Care"]
    holders = {row["customer"] for row in plans}
    assert 0.07 < len(holders) / 600 < 0.16
    assert {row["unit_price"] for row in plans} == {"99.00", "23.13"}


def test_every_row_belongs_to_a_customer(files: Path) -> None:
    known = {row["customer"] for name in ("persons.csv", "companies.csv") for row in table(files, name)}
    for path in files.glob("*.csv"):
        if path.name not in {"persons.csv", "companies.csv", "rates.csv"}:
            assert {row["customer"] for row in table(files, path.name)} <= known, path.name


def test_nothing_happens_after_the_as_of_day(files: Path) -> None:
    for name, column in (("orders.csv", "ordered_at"), ("interactions.csv", "at"), ("payments.csv", "paid_on")):
        assert max(row[column] for row in table(files, name))[:10] <= "2026-06-30"


def test_personality_answers_agree_with_the_scores(files: Path) -> None:
    answers: dict[str, dict[int, int]] = {}
    for row in table(files, "answers.csv"):
        answers.setdefault(row["customer"], {})[int(row["item"])] = int(row["answer"])
    scores = {row["customer"]: row["extraversion"] for row in table(files, "survey.csv")}
    for key, items in answers.items():
        given = [items.get(1), items.get(11), *(6 - items[item] for item in (6, 16) if item in items)]
        kept = [each for each in given if each is not None]
        if len(kept) == 4:
            expected = sum(kept) / 4
            assert float(scores[key]) == pytest.approx(expected, abs=0.0051)
