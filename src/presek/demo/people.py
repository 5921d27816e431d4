"""Made-up persons: who they are, with believable shares and correlations.

Shares by age, sex, education and household follow the published structure of the population of Poland and Slovenia
(statistical offices GUS and SURS, 2023-2024, rounded from memory); no row of any register or survey was copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from presek.demo.chance import Chance
from presek.demo.names import CITIES, MEN, REGIONS, SURNAMES, WOMEN

AS_OF = date(2026, 6, 30)
FIRST_DAY = date(2025, 1, 1)
AGES = {(18, 24): 9, (25, 34): 19, (35, 44): 22, (45, 54): 18, (55, 64): 15, (65, 74): 12, (75, 88): 5}
EDUCATION_BY_AGE = {
    40: {"2": 6, "3": 36, "5": 6, "6": 18, "7": 30, "8": 4},
    60: {"2": 8, "3": 50, "5": 6, "6": 12, "7": 21, "8": 3},
    200: {"1": 8, "2": 17, "3": 52, "5": 4, "6": 6, "7": 12, "8": 1},
}
OCCUPATION_BY_EDUCATION = {
    "low": {"5": 30, "7": 24, "8": 18, "9": 22, "4": 6},
    "middle": {"3": 22, "4": 18, "5": 24, "7": 18, "8": 10, "1": 4, "6": 4},
    "high": {"2": 52, "1": 16, "3": 18, "4": 9, "5": 5},
}
JOB_TITLES = {
    "1": ("Dyrektor", "Direktor"), "2": ("Specjalista", "Strokovni sodelavec"), "3": ("Technik", "Tehnik"),
    "4": ("Pracownik biurowy", "Referent"), "5": ("Sprzedawca", "Prodajalec"), "6": ("Rolnik", "Kmet"),
    "7": ("Monter", "Monter"), "8": ("Kierowca", "Voznik"), "9": ("Pracownik pomocniczy", "Pomožni delavec"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traits:
    """What moves behaviour, never shown: each from 0 to 99."""

    worth: int
    online: int
    careless: int
    loyal: int
    talkative: int


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person. Empty text is a value nobody told."""

    key: str
    country: str
    region: str
    city: str
    name: str
    sex: str
    birth_date: date
    age: int
    marital_status: str
    household_size: int
    children: int
    education: str
    occupation: str
    job_title: str
    income: int
    language: str
    email: str
    phone: str
    customer_since: date
    traits: Traits


def traits_of(chance: Chance, *, lift: int = 0) -> Traits:
    """Traits drawn around the middle; `lift` raises worth."""
    return Traits(
        worth=within(chance.bell(45, 42) + lift),
        online=within(chance.bell(55, 45)),
        careless=within(chance.bell(30, 40)),
        loyal=within(chance.bell(50, 45)),
        talkative=within(chance.bell(45, 45)),
    )


def within(number: int, least: int = 0, most: int = 99) -> int:
    """The number, kept from `least` to `most`."""
    return max(least, min(most, number))


def person(number: int, seed: int) -> Person:
    """The person of that number; depends on the seed and the number alone."""
    chance = Chance(seed, "person", number)
    country = "PL" if chance.happens(690) else "SI"
    region = chance.weighted(REGIONS[country])
    low, high = chance.weighted(AGES)
    age = chance.between(low, high)
    birth_date = AS_OF - timedelta(days=age * 365 + age // 4 + chance.between(1, 364))
    female = chance.happens(520)
    education = chance.weighted(next(shares for limit, shares in EDUCATION_BY_AGE.items() if age < limit))
    level = "high" if education in "678" else "middle" if education in "35" else "low"
    occupation = "" if age >= 66 else chance.weighted(OCCUPATION_BY_EDUCATION[level])
    partnered = chance.happens(250 if age < 30 else 640 if age < 65 else 560)
    children = family_size(chance, age=age, partnered=partnered)
    given = chance.choice((WOMEN if female else MEN)[country])
    surname = feminine(chance.choice(SURNAMES[country]), country=country, female=female)
    return Person(
        key=f"P-{number:05d}",
        country=country,
        region=region,
        city=chance.choice(CITIES[region]),
        name=f"{given} {surname}",
        sex=("K" if country == "PL" else "Ž") if female else "M",
        birth_date=birth_date,
        age=age,
        marital_status=marital_status(chance, age=age, partnered=partnered),
        household_size=1 + partnered + children,
        children=children,
        education=education,
        occupation=occupation,
        job_title=JOB_TITLES[occupation][country == "SI"] if occupation else "",
        income=income(chance, level=level, age=age),
        language=chance.weighted({"pl" if country == "PL" else "sl": 94, "en": 6}),
        email=f"{plain(given)}.{plain(surname)}{number}@example.{'pl' if country == 'PL' else 'si'}",
        phone=phone(chance, country=country),
        customer_since=FIRST_DAY - timedelta(days=chance.between(-480, 3200)),
        traits=traits_of(chance, lift={"high": 8, "middle": 0, "low": -8}[level]),
    )


def marital_status(chance: Chance, *, age: int, partnered: bool) -> str:
    """Code of marital status, by age and by whether there is a partner."""
    if partnered:
        return "M" if age >= 30 or chance.happens(500) else "S"
    if age >= 66:
        return chance.weighted({"W": 55, "D": 25, "S": 20})
    return chance.weighted({"S": 70, "D": 26, "W": 4}) if age >= 35 else "S"


def family_size(chance: Chance, *, age: int, partnered: bool) -> int:
    """Children living in the household."""
    if age < 25 or age > 58:
        return 0
    return chance.weighted({0: 30, 1: 34, 2: 28, 3: 8} if partnered else {0: 78, 1: 16, 2: 6})


def income(chance: Chance, *, level: str, age: int) -> int:
    """Net income a year in PLN, in whole thousands."""
    middle = {"low": 44, "middle": 60, "high": 92}[level] - (14 if age >= 66 else 0)
    return within(chance.bell(middle, middle * 3 // 5), 18, 420) * 1000


def feminine(surname: str, *, country: str, female: bool) -> str:
    """The surname as a woman bears it where the language tells."""
    return surname[:-1] + "a" if female and country == "PL" and surname.endswith(("ski", "cki")) else surname


PLAIN_LETTERS = str.maketrans("ąćęłńóśźżčšžđ", "acelnoszzcszd")


def plain(text: str) -> str:
    """Lower-case text without accents and blanks, for made-up addresses."""
    return text.lower().translate(PLAIN_LETTERS).replace(" ", "")


def phone(chance: Chance, *, country: str) -> str:
    """A made-up number of the right shape."""
    if country == "PL":
        return f"+4851{chance.between(1_000_000, 9_999_999)}"
    return f"+38640{chance.between(200_000, 899_999)}"
