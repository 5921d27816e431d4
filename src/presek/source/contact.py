"""Checks that need more than a pattern: e-mail addresses, phone numbers, tax numbers. Each distinct text is checked
once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.pl import nip
from stdnum.si import ddv

LONGEST_ADDRESS, LONGEST_LOCAL_PART = 254, 64
PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}",
    re.ASCII,
)
"""Addresses that nobody doubts; whatever else there is goes through the whole of RFC 5321."""


def email(text: str) -> str | None:
    """The address with its domain in small letters, or None where it is none."""
    if len(text) > LONGEST_ADDRESS or text.rfind("@") > LONGEST_LOCAL_PART:
        return None
    if PLAIN_EMAIL.fullmatch(text):
        local, _, domain = text.partition("@")
        return f"{local}@{domain.lower()}"
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def phone(text: str, *, region: str | None) -> str | None:
    """The number as E.164 (+48…), or None. `region` is the country of numbers written without one."""
    try:
        found = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def tax_number(text: str) -> str | None:
    """A Polish (NIP, 10 digits) or Slovene (8 digits) tax number, digits only, its check digit right; or None.

    With another country's two letters before it, the number is kept as written, without spaces; of a country of the
    European Union its check digit has to be right too.
    """
    bare = re.sub(r"[\s.-]", "", text).upper()
    country = bare[:2] if bare[:2].isalpha() else ""
    digits = bare[2:] if country else bare
    if country not in {"", "PL", "SI"}:
        if country.lower() in vat.MEMBER_STATES or country == "EL":
            return bare if vat.is_valid(bare) else None
        return bare if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{4,13}", bare) else None
    rules: dict[str, tuple[int, Callable[[str], str]]] = {"PL": (10, nip.validate), "SI": (8, ddv.validate)}
    for name, (length, validate) in rules.items():
        if len(digits) == length and country in {"", name}:
            try:
                return validate(digits)
            except ValidationError:
                return None
    return None


def check_of(field: str, *, region: str | None) -> Callable[[str], str | None] | None:
    """The check of a field's texts, or None where it has none."""
    match field:
        case "email":
            return email
        case "phone":
            return partial(phone, region=region)
        case "tax_id":
            return tax_number
        case _:
            return None


WHY = {
    "email": "'{}' is no e-mail address",
    "phone": "'{}' is no phone number; without a country code the mapping's 'phone_region' names the country",
    "tax_id": "'{}' is no tax number: its length or its check digit is wrong",
}
"""Field → what to say of a text that fails its check."""
