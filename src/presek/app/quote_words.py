"""The words of a printed quote in the three languages."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "quote": {"en": "Quote", "pl": "Oferta", "sl": "Ponudba"},
    "made_on": {"en": "Date", "pl": "Data", "sl": "Datum"},
    "valid_until": {"en": "Valid until", "pl": "Ważna do", "sl": "Velja do"},
    "customer": {"en": "Customer", "pl": "Klient", "sl": "Stranka"},
    "customer_key": {"en": "Customer no.", "pl": "Nr klienta", "sl": "Št. stranke"},
    "tax_id": {"en": "Tax no.", "pl": "NIP", "sl": "Davčna št."},
    "product": {"en": "Product", "pl": "Produkt", "sl": "Izdelek"},
    "quantity": {"en": "Quantity", "pl": "Ilość", "sl": "Količina"},
    "unit_price": {"en": "List price", "pl": "Cena z cennika", "sl": "Cena po ceniku"},
    "discount": {"en": "Discount", "pl": "Rabat", "sl": "Popust"},
    "net": {"en": "Net", "pl": "Netto", "sl": "Neto"},
    "list_total": {"en": "List total", "pl": "Razem według cennika", "sl": "Skupaj po ceniku"},
    "net_total": {"en": "Net total", "pl": "Razem netto", "sl": "Skupaj neto"},
    "vat": {"en": "VAT", "pl": "VAT", "sl": "DDV"},
    "gross_total": {"en": "Total with VAT", "pl": "Razem brutto", "sl": "Skupaj z DDV"},
    "without_vat": {
        "en": "Amounts are without VAT.",
        "pl": "Kwoty nie zawierają VAT.",
        "sl": "Zneski so brez DDV.",
    },
    "terms": {"en": "Payment", "pl": "Płatność", "sl": "Plačilo"},
    "due": {
        "en": "If invoiced on {day}, payable by {due}.",
        "pl": "Przy fakturze z {day} płatne do {due}.",
        "sl": "Pri računu z dne {day} je rok plačila {due}.",
    },
    "early": {
        "en": "Paid within {days}: {percent} less, which is {amount}.",
        "pl": "Przy zapłacie w ciągu {days}: skonto {percent}, czyli {amount}.",
        "sl": "Ob plačilu v {days}: skonto {percent}, to je {amount}.",
    },
    "page": {"en": "Page {page} of {pages}", "pl": "Strona {page} z {pages}", "sl": "Stran {page} od {pages}"},
    "made_up": {
        "en": "Made-up data: not an offer.",
        "pl": "Dane zmyślone: to nie jest oferta.",
        "sl": "Izmišljeni podatki: to ni ponudba.",
    },
}

METHODS: Mapping[str, Mapping[str, str]] = {
    "transfer": {"en": "by transfer", "pl": "przelewem", "sl": "z nakazilom"},
    "card": {"en": "by card", "pl": "kartą", "sl": "s kartico"},
    "cash": {"en": "in cash", "pl": "gotówką", "sl": "z gotovino"},
    "direct_debit": {"en": "by direct debit", "pl": "poleceniem zapłaty", "sl": "z direktno obremenitvijo"},
    "prepayment": {"en": "prepayment", "pl": "przedpłata", "sl": "predplačilo"},
}

STARTS: Mapping[str, Mapping[str, str]] = {
    "invoice_date": {"en": "from the invoice date", "pl": "od daty faktury", "sl": "od datuma računa"},
    "invoice_receipt": {
        "en": "from receipt of the invoice",
        "pl": "od otrzymania faktury",
        "sl": "od prejema računa",
    },
    "delivery": {"en": "from delivery", "pl": "od dostawy", "sl": "od dobave"},
    "end_of_month": {
        "en": "from the end of the month",
        "pl": "od końca miesiąca",
        "sl": "od konca meseca",
    },
}

DAYS: Mapping[str, Mapping[str, str]] = {
    "en": {"one": "{number} day", "other": "{number} days"},
    "pl": {"one": "{number} dzień", "few": "{number} dni", "many": "{number} dni", "other": "{number} dnia"},
    "sl": {"one": "{number} dan", "two": "{number} dneva", "few": "{number} dni", "other": "{number} dni"},
}
"""By the plural category of the number (CLDR)."""

WITHIN_DAYS: Mapping[str, Mapping[str, str]] = {
    "en": DAYS["en"],
    "pl": {"one": "{number} dnia", "few": "{number} dni", "many": "{number} dni", "other": "{number} dnia"},
    "sl": {"one": "{number} dnevu", "two": "{number} dneh", "few": "{number} dneh", "other": "{number} dneh"},
}
"""The same after "within"."""
