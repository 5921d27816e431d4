"""What is never kept, whoever asks: national personal numbers and special categories of data (GDPR article 9).

The catalog refuses such keys, a company's catalog too, and an import refuses columns whose header says so.
"""

from __future__ import annotations

import re
import unicodedata

REFUSED: dict[str, tuple[str, ...]] = {
    "national personal number": (
        "pesel", "emso", "maticna stevilka obcana", "national id", "national identification", "identity card",
        "numer dowodu", "dowod osobisty", "osebna izkaznica", "social security number", "ssn", "passport", "paszport",
        "potni list",
    ),
    "religion or belief": (
        "religion", "religious", "faith", "denomination", "religia", "wyznanie", "wyznania", "religijne", "vera",
        "veroizpoved", "verska", "versko", "value tradition",
    ),
    "ethnic or racial origin": (
        "ethnicity", "ethnic", "race", "racial", "etniczne", "etnicznosc", "rasa", "narodowosc", "narodnost",
        "etnicna", "etnicno", "skin colour", "skin color",
    ),
    "health": (
        "health", "disease", "illness", "disability", "diagnosis", "medical", "zdrowie", "zdrowia", "choroba",
        "choroby", "niepelnosprawnosc", "diagnoza", "zdravje", "zdravstveno", "zdravstveni", "bolezen", "invalidnost",
        "pregnancy", "pregnant", "ciaza", "nosecnost", "blood group", "allergy", "allergies", "alergie", "alergije",
    ),
    "political opinion": (
        "politics", "political", "party membership", "polityczne", "poglady polityczne", "partia polityczna",
        "politicno", "politicna", "politika",
    ),
    "trade-union membership": (
        "trade union", "trade unions", "union member", "union membership", "labour union", "zwiazek zawodowy",
        "zwiazki zawodowe", "sindikat", "clanstvo v sindikatu",
    ),
    "sexual life or orientation": (
        "sexual", "sexuality", "sexual orientation", "seksualna", "orientacja seksualna", "seksualnosc",
        "spolna usmerjenost", "spolno zivljenje",
    ),
    "genetic or biometric data": (
        "genetic", "biometric", "dna", "genetyczne", "biometryczne", "genetski", "biometricni",
    ),
}  # fmt: skip
"""What is refused → the words that give it away: in a key or a header, accents and case aside, as whole words."""


def words_of(header: str) -> str:
    """A header as plain small words with single spaces: `Stan zdrowia?` → ` stan zdrowia `."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", spaced.casefold()) if not unicodedata.combining(letter)
    ).replace("ł", "l")
    return " " + " ".join(re.findall(r"[a-z0-9]+", bare)) + " "


def refusal(header: str) -> str | None:
    """What a key or a column's header would keep that is refused, or None.

    >>> refusal("EMŠO"), refusal("stan_zdrowia"), refusal("industry")
    ('national personal number', 'health', None)
    """
    words = words_of(header)
    for what, signs in REFUSED.items():
        if any(f" {sign} " in words for sign in signs):
            return what
    return None
