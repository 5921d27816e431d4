"""Code lists of international standards: countries, regions, languages and currencies, named in our languages."""

from __future__ import annotations

from functools import lru_cache

import pycountry
from babel import Locale

from presek.catalog.model import LANGUAGES, Code, CodeList, Labels

SI_REGIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("SI03", "SI", "Eastern Slovenia", "Słowenia Wschodnia", "Vzhodna Slovenija"),
    ("SI031", "SI03", "Mura", "region pomurski", "Pomurska"),
    ("SI032", "SI03", "Drava", "region podrawski", "Podravska"),
    ("SI033", "SI03", "Carinthia", "region koroski", "Koroška"),
    ("SI034", "SI03", "Savinja", "region sawiński", "Savinjska"),
    ("SI035", "SI03", "Central Sava", "region zasawski", "Zasavska"),
    ("SI036", "SI03", "Lower Sava", "region posawski", "Posavska"),
    ("SI037", "SI03", "Southeast Slovenia", "Słowenia Południowo-Wschodnia", "Jugovzhodna Slovenija"),
    ("SI038", "SI03", "Littoral–Inner Carniola", "region przymorsko-kraiński", "Primorsko-notranjska"),
    ("SI04", "SI", "Western Slovenia", "Słowenia Zachodnia", "Zahodna Slovenija"),
    ("SI041", "SI04", "Central Slovenia", "region środkowosłoweński", "Osrednjeslovenska"),
    ("SI042", "SI04", "Upper Carniola", "region goreński", "Gorenjska"),
    ("SI043", "SI04", "Gorizia", "region gorycki", "Goriška"),
    ("SI044", "SI04", "Coastal–Karst", "region przymorsko-krasowy", "Obalno-kraška"),
)
"""NUTS 2024 statistical regions of Slovenia: ISO 3166-2 has only its municipalities."""

PL_REGIONS: dict[str, tuple[str, str, str]] = {
    "PL-02": ("Lower Silesia", "dolnośląskie", "Spodnješlezijsko"),
    "PL-04": ("Kuyavia–Pomerania", "kujawsko-pomorskie", "Kujavsko-pomorjansko"),
    "PL-06": ("Lublin", "lubelskie", "Lublinsko"),
    "PL-08": ("Lubusz", "lubuskie", "Lubuško"),
    "PL-10": ("Łódź", "łódzkie", "Lodž"),
    "PL-12": ("Lesser Poland", "małopolskie", "Malopoljsko"),
    "PL-14": ("Mazovia", "mazowieckie", "Mazovijsko"),
    "PL-16": ("Opole", "opolskie", "Opolsko"),
    "PL-18": ("Subcarpathia", "podkarpackie", "Podkarpatsko"),
    "PL-20": ("Podlachia", "podlaskie", "Podlaško"),
    "PL-22": ("Pomerania", "pomorskie", "Pomorjansko"),
    "PL-24": ("Silesia", "śląskie", "Šlezijsko"),
    "PL-26": ("Holy Cross", "świętokrzyskie", "Sventokrižko"),
    "PL-28": ("Warmia–Masuria", "warmińsko-mazurskie", "Varminsko-mazursko"),
    "PL-30": ("Greater Poland", "wielkopolskie", "Velikopoljsko"),
    "PL-32": ("West Pomerania", "zachodniopomorskie", "Zahodnopomorjansko"),
}


UNNAMED: dict[str, tuple[str, str]] = {
    "CHE": ("euro WIR", "evro WIR"),
    "CHW": ("frank WIR", "frank WIR"),
    "USN": ("dolar amerykański (następnego dnia)", "ameriški dolar (naslednji dan)"),
    "VED": ("boliwar wenezuelski (VED)", "venezuelski bolivar (VED)"),
    "XAD": ("arabski dinar rozrachunkowy", "arabski obračunski dinar"),
    "XSU": ("sucre, jednostka rozrachunkowa", "sucre, obračunska enota"),
    "XUA": ("jednostka rozrachunkowa Afrykańskiego Banku Rozwoju", "obračunska enota Afriške razvojne banke"),
}
"""Currencies that CLDR names in English alone: Polish and Slovene."""


@lru_cache(maxsize=1)
def standard_lists() -> dict[str, CodeList]:
    """The lists by key: country, region, language, currency."""
    return {each.key: each for each in (_countries(), _regions(), _languages(), _currencies())}


def _names(kind: str, code: str, fallback: str) -> Labels:
    names: dict[str, str] = {}
    for language in LANGUAGES:
        locale = Locale(language)
        table = {"territory": locale.territories, "language": locale.languages, "currency": locale.currencies}[kind]
        names[language] = str(table.get(code) or fallback)
    return names


def _countries() -> CodeList:
    found = sorted(each.alpha_2 for each in pycountry.countries)
    name_of = {each.alpha_2: each.name for each in pycountry.countries}
    codes = {code: Code(code, _names("territory", code, name_of[code])) for code in found}
    codes["XK"] = Code("XK", _names("territory", "XK", "Kosovo"))
    return CodeList("country", "ISO 3166-1", {"en": "country", "pl": "kraj", "sl": "država"}, codes)


def _regions() -> CodeList:
    codes = dict(_countries().codes)
    for key, parent, english, polish, slovene in SI_REGIONS:
        codes[key] = Code(key, {"en": english, "pl": polish, "sl": slovene}, parent)
    for each in sorted(pycountry.subdivisions, key=lambda one: str(one.code)):
        english, polish, slovene = PL_REGIONS.get(each.code, (each.name, each.name, each.name))
        parent = each.parent_code or each.country_code
        codes[each.code] = Code(each.code, {"en": english, "pl": polish, "sl": slovene}, parent)
    labels = {"en": "region", "pl": "region", "sl": "regija"}
    return CodeList("region", "ISO 3166-2 with NUTS 2024 (SI)", labels, codes)


def _languages() -> CodeList:
    named = sorted(each.alpha_2 for each in pycountry.languages if hasattr(each, "alpha_2"))
    english = Locale("en").languages
    codes = {code: Code(code, _names("language", code, code)) for code in named if code in english}
    for tag in ("de-AT", "de-CH", "en-GB", "en-US", "fr-CH", "it-CH", "pt-BR", "sr-Latn", "zh-Hans", "zh-Hant"):
        spoken = {language: str(Locale.parse(tag, sep="-").get_display_name(language)) for language in LANGUAGES}
        codes[tag] = Code(tag, spoken, tag.split("-")[0])
    return CodeList("language", "BCP 47", {"en": "language", "pl": "język", "sl": "jezik"}, codes)


def _currencies() -> CodeList:
    name_of = {each.alpha_3: each.name for each in pycountry.currencies}
    codes = {code: Code(code, _names("currency", code, name_of[code])) for code in sorted(name_of)}
    for code, (polish, slovene) in UNNAMED.items():
        codes[code] = Code(code, {"en": codes[code].labels["en"], "pl": polish, "sl": slovene})
    return CodeList("currency", "ISO 4217", {"en": "currency", "pl": "waluta", "sl": "valuta"}, codes)
