"""What customers are searched by: the fields of the base that name somebody or that somebody says on the phone."""

from __future__ import annotations

from presek.engine.columnar.search import KEY, Searched
from presek.engine.columnar.search_words import Form

CONTACTS = "contacts"
SEARCHED = (
    Searched(KEY, Form.NUMBER),
    Searched("name", Form.WORDS, "name"),
    Searched("legal_name", Form.WORDS, "legal_name"),
    Searched("email", Form.ADDRESS, "email"),
    Searched("phone", Form.PHONE, "phone"),
    Searched("tax_id", Form.NUMBER, "tax_id"),
    Searched("registry_id", Form.NUMBER, "registry_id"),
    Searched("contacts.name", Form.WORDS, "name", CONTACTS),
    Searched("contacts.email", Form.ADDRESS, "email", CONTACTS),
    Searched("contacts.phone", Form.PHONE, "phone", CONTACTS),
)
