"""The source files of the example company, as its shop, its book-keeping and its survey tool would export them.

The same seed gives the same files, byte for byte, on every machine.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from presek.demo import dealings, minds, trade
from presek.demo.chance import Chance
from presek.demo.firms import Firm, firm
from presek.demo.people import AS_OF, FIRST_DAY, Person, person

SEED = 2026
Rows = Iterable[Sequence[object]]
Progress = Callable[[str], None]


def write(directory: Path, *, seed: int = SEED, customers: int = 12_000, progress: Progress | None = None) -> None:
    """Writes the source files: two thirds of the customers are persons, one third companies with contacts."""
    directory.mkdir(parents=True, exist_ok=True)
    people = [person(number, seed) for number in range(1, customers * 2 // 3 + 1)]
    firms = [firm(number, seed) for number in range(1, customers - len(people) + 1)]
    buyers = [*map(buyer_of_person, people), *map(buyer_of_firm, firms)]
    orders = [each for buyer in buyers for each in trade.orders(buyer, seed)]
    invoices = list(invoices_of(orders, buyers, seed))
    tables: dict[str, tuple[str, Rows]] = {
        "persons.csv": (PERSON_COLUMNS, map(person_row, people)),
        "companies.csv": (FIRM_COLUMNS, map(firm_row, firms)),
        "contacts.csv": (CONTACT_COLUMNS, chain.from_iterable(map(contact_rows, firms))),
        "survey.csv": (SURVEY_COLUMNS, survey_rows(people, firms, seed)),
        "answers.csv": ("customer;item;answer;answered_on", answer_rows(people, seed)),
        "rates.csv": ("Date,EUR,PLN", rate_rows()),
        "orders.csv": (ORDER_COLUMNS, map(order_row, orders)),
        "order_lines.csv": (LINE_COLUMNS, chain.from_iterable(map(line_rows, orders))),
        "invoices.csv": (INVOICE_COLUMNS, map(invoice_row, invoices)),
        "payments.csv": ("payment;customer;invoice;paid_on;amount;currency;method", payment_rows(invoices, seed)),
        "interactions.csv": (INTERACTION_COLUMNS, interaction_rows(buyers, seed)),
        "visits.csv": ("visit;customer;at;page;pages", visit_rows(buyers, seed)),
        "tickets.csv": (TICKET_COLUMNS, ticket_rows(buyers, seed)),
        "consents.csv": ("consent;customer;purpose;channel;granted;at", consent_rows(buyers, seed)),
        "contracts.csv": (CONTRACT_COLUMNS, contract_rows(buyers, orders, seed)),
        "quotes.csv": ("quote;customer;quoted_on;valid_until;net_amount;currency;status", quote_rows(buyers, seed)),
    }
    for name, (columns, rows) in tables.items():
        if progress is not None:
            progress(name)
        write_table(directory / name, columns, rows)


def write_table(path: Path, columns: str, rows: Rows) -> None:
    """Writes one CSV file: the separator is the one of its heading, lines end with a newline."""
    separator = ";" if ";" in columns else ","
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(columns.split(separator))
        writer.writerows(rows)


def money(hundredths: int) -> str:
    """Hundredths as text with two decimals."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def signed(hundredths: int) -> str:
    """Hundredths of either sign as text with two decimals."""
    return money(hundredths) if hundredths >= 0 else f"-{money(-hundredths)}"


def told(chance: Chance, value: object, per_mille: int) -> object:
    """The value, or an empty cell for those who did not tell it."""
    return value if chance.happens(per_mille) else ""


def buyer_of_person(each: Person) -> trade.Buyer:
    """A person as a buyer."""
    return trade.Buyer(each.key, each.country, "", each.customer_since, 0, each.traits, company=False)


def buyer_of_firm(each: Firm) -> trade.Buyer:
    """A company as a buyer."""
    return trade.Buyer(
        each.key, each.country, each.section, each.customer_since, each.employees, each.traits, company=True
    )


PERSON_COLUMNS = (
    "customer;name;country;region;city;language;email;phone;sex;birth_date;marital_status;household_size;children;"
    "education;occupation;job_title;income;customer_since;owner;preferred_channel;loyalty_tier;source"
)
FIRM_COLUMNS = (
    "customer;kind;name;country;region;city;language;nip_davcna;legal_form;nace_2_1;employees;size;turnover;balance_total;"
    "body;founded_on;customer_since;owner;preferred_channel;loyalty_tier;source"
)
CONTACT_COLUMNS = "contact;customer;name;job_title;seniority;role;email;phone"
SURVEY_COLUMNS = (
    "customer;answered_on;extraversion;agreeableness;conscientiousness;neuroticism;intellect;"
    + ";".join(minds.VALUES)
    + ";price;innovation;interests;lifestyle;nps;needs"
)
ORDER_COLUMNS = "order;customer;ordered_at;channel;status;category;product;quantity;net_amount;margin;currency"
LINE_COLUMNS = "order;line;customer;ordered_at;product;category;quantity;unit_price;currency"
INVOICE_COLUMNS = "invoice;customer;order;issued_on;due_on;paid_on;net_amount;gross_amount;currency"
INTERACTION_COLUMNS = "interaction;customer;at;channel;direction;outcome;topic;minutes;agent"
TICKET_COLUMNS = "ticket;customer;opened_at;closed_at;category;priority;channel;complaint"
CONTRACT_COLUMNS = "contract;customer;product;starts_on;ends_on;yearly_amount;currency;status"
TIERS = {"": 55, "bronze": 25, "silver": 14, "gold": 6}
ORIGINS = {"search": 36, "referral": 22, "advertising": 18, "sales": 8, "fair": 6, "store": 10}


def relationship(chance: Chance, buyer: trade.Buyer) -> tuple[object, ...]:
    """Columns both kinds of customers share: owner, channel wished, tier, where they came from."""
    wished = (
        {"email": 40, "phone": 30, "web": 20} if buyer.traits.online >= 50 else {"phone": 55, "visit": 15, "email": 20}
    )
    owner = chance.choice(dealings.AGENTS) if buyer.company or chance.happens(150) else ""
    return owner, told(chance, chance.weighted(wished), 640), chance.weighted(TIERS), chance.weighted(ORIGINS)


def person_row(each: Person) -> Sequence[object]:
    """One line of persons.csv; what is often not told is often empty."""
    chance = Chance(each.key, "told")
    return (
        each.key, each.name, each.country, each.region, each.city, told(chance, each.language, 850),
        told(chance, each.email, 900), told(chance, each.phone, 760), told(chance, each.sex, 720),
        told(chance, each.birth_date.isoformat(), 780), told(chance, each.marital_status, 480),
        told(chance, each.household_size, 450), told(chance, each.children, 430), told(chance, each.education, 520),
        told(chance, each.occupation, 560), told(chance, each.job_title, 540), told(chance, each.income, 380),
        each.customer_since.isoformat(), *relationship(chance, buyer_of_person(each)),
    )  # fmt: skip


def kind_of(each: Firm) -> str:
    """Public body, sole trader or company."""
    return "public_body" if each.public else "sole_trader" if each.legal_form in ("JDG", "s.p.") else "company"


def size_class(employees: int) -> str:
    """The class of size by employees alone (the made-up turnovers stay below the ceilings of 2003/361/EC)."""
    return next(name for limit, name in SIZE_CLASSES if employees < limit)


SIZE_CLASSES = ((10, "micro"), (50, "small"), (250, "medium"), (10**9, "large"))


def firm_row(each: Firm) -> Sequence[object]:
    """One line of companies.csv."""
    chance = Chance(each.key, "told")
    return (
        each.key, kind_of(each), each.name, each.country, each.region, each.city, each.language, each.tax_number,
        each.legal_form, told(chance, each.industry, 930), each.employees if each.employees_told else "",
        size_class(each.employees) if each.employees_told else "",
        "" if each.turnover is None else each.turnover, "" if each.balance is None else each.balance,
        "public_authority" if each.public else "firm", each.founded_on.isoformat(),
        each.customer_since.isoformat(), *relationship(chance, buyer_of_firm(each)),
    )  # fmt: skip


def contact_rows(each: Firm) -> Iterator[Sequence[object]]:
    """Lines of contacts.csv of one company."""
    for person_there in each.contacts:
        yield (
            person_there.key, each.key, person_there.name, person_there.title, person_there.seniority,
            person_there.role, person_there.email, person_there.phone,
        )  # fmt: skip


NEEDS = ("low_price", "guarantee", "fast_delivery", "advice", "training", "integration")


def survey_rows(people: Sequence[Person], firms: Sequence[Firm], seed: int) -> Iterator[Sequence[object]]:
    """Lines of survey.csv: scores of those who answered (companies: the contact who decides)."""
    answering = [(each.key, each.income // 1000) for each in people] + [(each.key, 90) for each in firms]
    for key, income in answering:
        mind = minds.mind(key, seed, income_thousands=income)
        if mind is None:
            continue
        chance = Chance(seed, "survey", key)
        factors = [minds.score(mind.items, letter) for letter in minds.FACTORS]
        centre = sum(mind.values.values()) // len(mind.values)
        values = [told(chance, signed((mind.values[value] - centre) * 6), 860) for value in minds.VALUES]
        yield (
            key, mind.answered_on.isoformat(), *factors, *values,
            money(100 + mind.price_attitude * 4), money(100 + mind.innovation_attitude * 4),
            "|".join(mind.interests) or "none", mind.lifestyle, told(chance, chance.weighted(NPS), 700),
            "|".join(sorted({chance.choice(NEEDS) for _ in range(chance.below(3))})),
        )  # fmt: skip


NPS = {0: 2, 3: 3, 5: 8, 6: 9, 7: 18, 8: 25, 9: 19, 10: 16}


def answer_rows(people: Sequence[Person], seed: int) -> Iterator[Sequence[object]]:
    """Lines of answers.csv: the twenty items of each person who answered."""
    for each in people:
        mind = minds.mind(each.key, seed, income_thousands=each.income // 1000)
        for item, given in () if mind is None else mind.items.items():
            if mind is not None and given:
                yield each.key, item, given, mind.answered_on.isoformat()


def rate_rows() -> Iterator[Sequence[object]]:
    """Made-up rates of EUR and PLN for one EUR, one for each day."""
    chance, rate = Chance("rates"), 42_800
    day = FIRST_DAY
    while day <= AS_OF + timedelta(days=1):
        rate = max(42_000, min(43_600, rate + chance.between(-60, 60)))
        yield day.isoformat(), "1", f"{rate // 10_000}.{rate % 10_000:04d}"
        day += timedelta(days=1)


def order_row(each: trade.Order) -> Sequence[object]:
    """One line of orders.csv; the category is that of the dearest line."""
    main = max(each.lines, key=lambda line: line.amount)
    share = {"services": 55, "software": 40, "accessories": 34, "furniture": 28, "printing": 22, "hardware": 14}
    margin = sum(line.amount * share[line.category] // 100 for line in each.lines)
    return (
        each.number, each.customer, each.ordered_at.isoformat(sep=" "), each.channel, each.status, main.category,
        main.product, sum(line.quantity for line in each.lines), money(each.amount), money(margin), each.currency,
    )  # fmt: skip


def line_rows(each: trade.Order) -> Iterator[Sequence[object]]:
    """Lines of order_lines.csv of one order."""
    when = each.ordered_at.isoformat(sep=" ")
    for place, line in enumerate(each.lines, start=1):
        yield (
            each.number, place, each.customer, when, line.product, line.category, line.quantity,
            money(line.unit_price), each.currency,
        )  # fmt: skip


def invoices_of(orders: Sequence[trade.Order], buyers: Sequence[trade.Buyer], seed: int) -> Iterator[trade.Invoice]:
    """The invoices of all delivered orders."""
    by_key = {buyer.key: buyer for buyer in buyers}
    for each in orders:
        if each.status == "delivered":
            yield trade.invoice(by_key[each.customer], Chance(seed, "invoice", each.number), each)


def invoice_row(each: trade.Invoice) -> Sequence[object]:
    """One line of invoices.csv; an open invoice has an empty day of payment."""
    return (
        each.number, each.customer, each.order, each.issued_on.isoformat(), each.due_on.isoformat(),
        each.paid_on.isoformat() if each.paid_on else "", money(each.net), money(each.gross), each.currency,
    )  # fmt: skip


def payment_rows(invoices: Sequence[trade.Invoice], seed: int) -> Iterator[Sequence[object]]:
    """Lines of payments.csv."""
    for each in invoices:
        if each.paid_on is not None:
            method = Chance(seed, "payment", each.number).weighted({"transfer": 60, "card": 32, "cash": 8})
            yield (
                f"B-{each.number}", each.customer, each.number, each.paid_on.isoformat(), money(each.gross),
                each.currency, method,
            )  # fmt: skip


def interaction_rows(buyers: Sequence[trade.Buyer], seed: int) -> Iterator[Sequence[object]]:
    """Lines of interactions.csv."""
    for buyer in buyers:
        for each in dealings.interactions(buyer, seed):
            yield (
                each.number, each.customer, each.happened_at.isoformat(sep=" "), each.channel, each.direction,
                each.outcome, each.topic, each.minutes or "", each.agent,
            )  # fmt: skip


def visit_rows(buyers: Sequence[trade.Buyer], seed: int) -> Iterator[Sequence[object]]:
    """Lines of visits.csv."""
    for buyer in buyers:
        for number, when, page, pages in dealings.visits(buyer, seed):
            yield number, buyer.key, when.isoformat(sep=" "), page, pages


def ticket_rows(buyers: Sequence[trade.Buyer], seed: int) -> Iterator[Sequence[object]]:
    """Lines of tickets.csv; an open ticket has an empty closing time."""
    for buyer in buyers:
        for each in dealings.tickets(buyer, seed):
            closed = each.closed_at.isoformat(sep=" ") if each.closed_at else ""
            yield (
                each.number, each.customer, each.opened_at.isoformat(sep=" "), closed, each.category, each.priority,
                each.channel, "yes" if each.complaint else "no",
            )  # fmt: skip


def consent_rows(buyers: Sequence[trade.Buyer], seed: int) -> Iterator[Sequence[object]]:
    """Lines of consents.csv."""
    for buyer in buyers:
        for number, purpose, channel, granted, day in dealings.consents(buyer, seed):
            yield number, buyer.key, purpose, channel, "yes" if granted else "no", f"{day.isoformat()} 12:00:00"


def contract_rows(
    buyers: Sequence[trade.Buyer], orders: Sequence[trade.Order], seed: int
) -> Iterator[Sequence[object]]:
    """Lines of contracts.csv: the yearly plan runs a year from its last order."""
    by_key = {buyer.key: buyer for buyer in buyers}
    last = {each.customer: each for each in orders if each.lines[0].product in ("Basic Care", "Care Plus")}
    for number, each in enumerate(last.values(), start=1):
        begin = each.ordered_at.date()
        end = date(begin.year + 1, begin.month, min(begin.day, 28))
        status = "active" if by_key[each.customer].traits.loyal > 20 else "terminated"
        yield (
            f"U-{number:05d}", each.customer, each.lines[0].product, begin.isoformat(), end.isoformat(),
            money(each.lines[0].unit_price), each.currency, status,
        )  # fmt: skip


def quote_rows(buyers: Sequence[trade.Buyer], seed: int) -> Iterator[Sequence[object]]:
    """Lines of quotes.csv: offers to companies."""
    for buyer in buyers:
        chance = Chance(seed, "quotes", buyer.key)
        for place in range(chance.weighted({0: 60, 1: 25, 2: 15}) if buyer.company else 0):
            day = AS_OF - timedelta(days=chance.below(min(540, (AS_OF - buyer.since).days + 1)))
            status = chance.weighted(
                {"accepted": 42, "rejected": 24, "sent" if (AS_OF - day).days < 30 else "expired": 34}
            )
            amount = trade.in_currency(chance.between(900, 90_000) * 100, euro=buyer.country == "SI")
            yield (
                f"O-{buyer.key}-{place + 1}", buyer.key, day.isoformat(), (day + timedelta(days=30)).isoformat(),
                money(amount), "EUR" if buyer.country == "SI" else "PLN", status,
            )  # fmt: skip
