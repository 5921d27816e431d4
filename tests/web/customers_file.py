"""A file of customers as a Polish shop exports it: semicolons, decimal commas, Polish headers, some rows at fault."""

from __future__ import annotations

import random

HEADER = ("Nr klienta", "Imię i nazwisko", "Płeć", "Data urodzenia", "Miasto", "E-mail", "PESEL", "Uwagi")
FIRST = {"K": ("Anna", "Maria", "Zofia", "Łucja"), "M": ("Jan", "Piotr", "Paweł", "Stanisław")}
LAST = ("Nowak", "Wójcik", "Żak", "Lis", "Krawczyk")
CITIES = ("Łódź", "Gdańsk", "Kraków", "Poznań")


def text(customers: int = 500, *, wrong_dates: int = 4) -> str:
    """The file; the first `wrong_dates` rows have a birth date that is none."""
    chance = random.Random(2026)
    lines = [";".join(HEADER)]
    for number in range(1, customers + 1):
        sex = chance.choice("KM")
        name = f"{chance.choice(FIRST[sex])} {chance.choice(LAST)}"
        born = f"{chance.randint(1, 28):02d}.{chance.randint(1, 12):02d}.{chance.randint(1945, 2004)}"
        born = "31.02.1980" if number <= wrong_dates else born
        mail = f"klient{number}@example.com"
        lines.append(";".join((f"K{number}", name, sex, born, chance.choice(CITIES), mail, "44051401359", "x")))
    return "\n".join(lines) + "\n"
