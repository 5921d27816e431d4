"""Made-up companies: industry, size, legal form and the people who decide there.

Shares by industry and size follow the published structure of enterprises (Eurostat structural business statistics,
2022, rounded from memory), with more information-technology firms, as the supplier sells technology.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from presek.demo.chance import Chance
from presek.demo.names import CITIES, FIRM_TRADES, FIRM_WORDS, MEN, REGIONS, SURNAMES, WOMEN
from presek.demo.people import FIRST_DAY, Traits, feminine, phone, plain, traits_of, within

INDUSTRIES = {
    "A": {"01.50": 3},
    "C": {"10.71": 3, "16.23": 2, "25.62": 4, "31.00": 3},
    "F": {"41.00": 5, "43.21": 4, "43.22": 3},
    "G": {"46.50": 4, "47.11": 6, "47.40": 3, "47.71": 4},
    "H": {"49.41": 5, "52.10": 2},
    "I": {"55.10": 2, "56.11": 5},
    "K": {"61.10": 2, "62.10": 10, "62.20": 5, "63.10": 2},
    "L": {"64.19": 2, "66.22": 3},
    "N": {"69.20": 5, "70.20": 4, "71.12": 4},
    "P": {"84.11": 2},
    "Q": {"85.59": 3},
    "R": {"86.21": 3, "86.23": 2},
    "T": {"95.10": 2, "96.21": 3},
}
"""Classes of NACE Rev. 2.1 by section, with their weight."""

SIZES = {(0, 9): 70, (10, 49): 20, (50, 249): 8, (250, 1800): 2}
ROLES = ("decider", "influencer", "user", "gatekeeper", "buyer")
SENIORITY = ("owner", "executive", "manager", "specialist")
TITLES = {
    "owner": ("Właściciel", "Lastnik"), "executive": ("Prezes zarządu", "Direktor"),
    "manager": ("Kierownik zakupów", "Vodja nabave"), "specialist": ("Specjalista IT", "Strokovnjak za IT"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a company."""

    key: str
    name: str
    title: str
    seniority: str
    role: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Firm:
    """One made-up company. None is a value nobody told."""

    key: str
    country: str
    region: str
    city: str
    name: str
    section: str
    industry: str
    employees: int
    employees_told: bool
    turnover: int | None
    balance: int | None
    legal_form: str
    public: bool
    tax_number: str
    founded_on: date
    customer_since: date
    language: str
    contacts: tuple[Contact, ...]
    traits: Traits


def firm(number: int, seed: int) -> Firm:
    """The company of that number; depends on the seed and the number alone."""
    chance = Chance(seed, "firm", number)
    country = "PL" if chance.happens(660) else "SI"
    region = chance.weighted(REGIONS[country])
    section = chance.weighted({key: sum(classes.values()) for key, classes in INDUSTRIES.items()})
    low, high = chance.weighted(SIZES)
    employees = chance.skewed(low, high)
    word = chance.choice(FIRM_WORDS[country])
    trade = FIRM_TRADES[section][country == "SI"]
    legal_form = form_of(chance, country=country, employees=employees, public=section == "P")
    turnover = (employees + 1) * chance.between(120, 700) * 1000
    since = FIRST_DAY - timedelta(days=chance.between(-480, 3200))
    return Firm(
        key=f"F-{number:05d}",
        country=country,
        region=region,
        city=chance.choice(CITIES[region]),
        name=f"{word} {trade} {number} {legal_form}".strip(),
        section=section,
        industry=chance.weighted(INDUSTRIES[section]),
        employees=employees,
        employees_told=chance.happens(720),
        turnover=turnover if chance.happens(600) else None,
        balance=turnover * chance.between(35, 110) // 100_000 * 1000 if chance.happens(520) else None,
        legal_form=legal_form,
        public=section == "P",
        tax_number=tax_number(chance, country=country),
        founded_on=since - timedelta(days=chance.between(100, 9000)),
        customer_since=since,
        language=chance.weighted({"pl" if country == "PL" else "sl": 90, "en": 10}),
        contacts=tuple(contact(chance, number, place, country=country) for place in range(1 + chance.below(3))),
        traits=traits_of(chance, lift=within(employees.bit_length() * 4, 0, 34)),
    )


def form_of(chance: Chance, *, country: str, employees: int, public: bool) -> str:
    """The legal form as it is written behind the name."""
    if public:
        return "jednostka budżetowa" if country == "PL" else "javni zavod"
    if employees < 3 and chance.happens(620):
        return "JDG" if country == "PL" else "s.p."
    if employees > 200 and chance.happens(600):
        return "S.A." if country == "PL" else "d.d."
    return "sp. z o.o." if country == "PL" else "d.o.o."


def contact(chance: Chance, number: int, place: int, *, country: str) -> Contact:
    """The contact person at that place of the firm's list; the first decides."""
    female = chance.happens(480)
    given = chance.choice((WOMEN if female else MEN)[country])
    surname = feminine(chance.choice(SURNAMES[country]), country=country, female=female)
    seniority = chance.choice(SENIORITY[:2]) if place == 0 else chance.choice(SENIORITY[2:])
    return Contact(
        key=f"C-{number:05d}-{place + 1}",
        name=f"{given} {surname}",
        title=TITLES[seniority][country == "SI"],
        seniority=seniority,
        role=ROLES[0] if place == 0 else chance.choice(ROLES[1:]),
        email=f"{plain(given)}.{plain(surname)}@firm{number}.example",
        phone=phone(chance, country=country),
    )


def tax_number(chance: Chance, *, country: str) -> str:
    """A made-up number with the right check digit (Polish NIP, Slovene davčna številka)."""
    while True:
        if country == "PL":
            digits = [chance.between(1, 9), *(chance.below(10) for _ in range(8))]
            check = sum(weight * digit for weight, digit in zip((6, 5, 7, 2, 3, 4, 5, 6, 7), digits, strict=True)) % 11
        else:
            digits = [chance.between(1, 8), *(chance.below(10) for _ in range(6))]
            rest = sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits, strict=True)) % 11
            check = (11 - rest) % 11 if rest else 10
        if check < 10:
            return "".join(map(str, [*digits, check]))
